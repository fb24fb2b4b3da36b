/**
 * The parameters of a deployment as bytes. In: the parts that were fitted. Out: JSON with the parts as base64; and back, ready for the
 * engine, or a `ParametersError`. The envelope with digest and signature is `@vigil/pilot/parameter-file.ts`.
 */
import { z } from 'zod';
import { digestOf, fromBase64, toBase64, toHex } from './encoding.ts';
import { decodeModel } from './keystroke/model-file.ts';
import { ParametersError } from './keystroke/parameters-error.ts';
import { type EngineParameters, shippedParameters } from './parameters.ts';
import { backgroundFrom, type PointerBackground } from './pointer/background.ts';
import { decodePointerParameters } from './pointer/background-file.ts';
import type { PairClassifier } from './pointer/pair-classifier.ts';
import { decodePairClassifier, type PairFile } from './pointer/pair-file.ts';
import { type FalseMatchTable, falseMatchTable } from './trust/false-match.ts';

/** Fitted parts; a part that is null is the shipped one. */
export interface ParameterSet {
  /** As `encodeModel` writes it. */
  readonly keystrokes: Uint8Array | null;
  /** As `encodePointerParameters` writes it: a background of the deployment's own people. */
  readonly pointer: Uint8Array | null;
  /** As `encodePairClassifier` writes it. */
  readonly pairs: PairFile | null;
  /** Always the deployment's own: the shipped table was counted under the shipped parameters. */
  readonly falseMatches: FalseMatchTable;
}

/** Characters of one part. */
const MAX_PART = 4 * 1024 * 1024;
const part = z.string().max(MAX_PART).nullable();
const setSchema = z.strictObject({
  keystrokes: part,
  pointer: part,
  pairs: z.strictObject({ numbers: z.string().max(MAX_PART), forest: z.string().max(MAX_PART) }).nullable(),
  falseMatches: falseMatchTable,
});

export function encodeParameterSet({ keystrokes, pointer, pairs, falseMatches }: ParameterSet): Uint8Array {
  const text = (bytes: Uint8Array | null) => (bytes === null ? null : toBase64(bytes));
  const set: z.infer<typeof setSchema> = {
    keystrokes: text(keystrokes),
    pointer: text(pointer),
    pairs: pairs === null ? null : { numbers: toBase64(pairs.numbers), forest: pairs.forest },
    falseMatches: falseMatchTable.parse(falseMatches),
  };
  return new TextEncoder().encode(JSON.stringify(set));
}

/** @throws {ParametersError} for anything that {@link encodeParameterSet} did not write. */
export function decodeParameterSet(bytes: Uint8Array): EngineParameters {
  const set = parsed(bytes);
  try {
    const shipped = shippedParameters();
    const pairs = set.pairs === null ? shipped.pairs : pairsOf(set.pairs);
    return {
      keystrokes: set.keystrokes === null ? shipped.keystrokes : decodeModel(fromBase64(set.keystrokes)),
      pointerBackground: backgroundOf(set.pointer, pairs) ?? shipped.pointerBackground,
      pairs,
      pointerId: pointerIdOf(set),
      falseMatches: set.falseMatches,
    };
  } catch (cause) {
    if (cause instanceof ParametersError) throw cause;
    throw new ParametersError('parameters-malformed', { cause });
  }
}

function parsed(bytes: Uint8Array): z.infer<typeof setSchema> {
  try {
    return setSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new ParametersError('parameters-malformed', { cause });
  }
}

const pairsOf = ({ numbers, forest }: { numbers: string; forest: string }): PairClassifier =>
  decodePairClassifier({ numbers: fromBase64(numbers), forest });

/** Decoded at once, so that damage shows; the strokes are drawn on first use. */
function backgroundOf(pointer: string | null, pairs: PairClassifier): (() => PointerBackground) | null {
  if (pointer === null) return null;
  const parameters = decodePointerParameters(fromBase64(pointer));
  let background: PointerBackground | undefined;
  return () => {
    background ??= backgroundFrom(parameters, pairs, true);
    return background;
  };
}

function pointerIdOf({ pointer, pairs }: z.infer<typeof setSchema>): string {
  if (pointer === null && pairs === null) return '';
  return toHex(digestOf(new TextEncoder().encode(JSON.stringify([pointer, pairs]))).subarray(0, 8));
}
