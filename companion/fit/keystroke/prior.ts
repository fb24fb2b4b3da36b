/**
 * What a fit of few people starts from. In: nothing, or a file of keystroke parameters and the moments beside it. Out: the model, and by
 * how much sessions of its own people differ otherwise than its W has it, in the measure that few people are moved by
 * (`session-moments.ts`): what a deployment shares with them costs it no privacy. Null: nothing is known of them.
 */
import { readFile } from 'node:fs/promises';
import { fromBase64, toBase64 } from '@vigil/engine/encoding.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { decodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { z } from 'zod';
import { FitError } from '../base/fit-error.ts';
import { SHIPPED_MODEL, SHIPPED_MOMENTS } from './shipped-moments.ts';

export interface Prior {
  readonly model: KeystrokeModel;
  /** Packed, one row and column a factor, in units of W; null: not known. */
  readonly moments: Float64Array | null;
}

const momentsSchema = z.strictObject({ model: z.string(), values: z.string() });

export function shippedPrior(): Prior {
  const model = shippedKeystrokeModel();
  return { model, moments: momentsFrom({ model: SHIPPED_MODEL, values: SHIPPED_MOMENTS }, model) };
}

/**
 * @param file keystroke parameters; `file.moments` may lie beside.
 * @throws {FitError} fit-file: not parameters, or moments of others.
 */
export async function readPrior(file: string): Promise<Prior> {
  const model = await modelFrom(file);
  const text = await readFile(momentsFile(file), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw new FitError('fit-file', `${momentsFile(file)} cannot be read: ${cause.code}.`, { cause });
  });
  return { model, moments: text === null ? null : decodeMoments(text, model) };
}

export const momentsFile = (file: string): string => `${file}.moments`;

export function encodeMoments(moments: Float64Array, { id }: KeystrokeModel): string {
  return JSON.stringify({ model: id, values: toBase64(new Uint8Array(Float32Array.from(moments).buffer)) });
}

/** @throws {FitError} fit-file: not moments, or of another model. */
export function decodeMoments(text: string, of: KeystrokeModel): Float64Array {
  try {
    return momentsFrom(momentsSchema.parse(JSON.parse(text)), of);
  } catch (cause) {
    throw new FitError('fit-file', 'The moments beside the parameters are damaged, or of other parameters.', { cause });
  }
}

function momentsFrom({ model, values }: z.infer<typeof momentsSchema>, { id, factorCount }: KeystrokeModel) {
  if (model !== id) throw new RangeError(`moments of ${model}`);
  const bytes = fromBase64(values);
  const moments = Float64Array.from(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2));
  if (moments.length !== packedLength(factorCount) || !moments.every(Number.isFinite))
    throw new RangeError(`${moments.length} moments of ${factorCount} factors`);
  return moments;
}

async function modelFrom(file: string): Promise<KeystrokeModel> {
  try {
    return decodeModel(await readFile(file));
  } catch (cause) {
    throw new FitError('fit-file', `${file} is not a file of keystroke parameters.`, { cause });
  }
}
