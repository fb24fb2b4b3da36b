/**
 * The pair classifier as it ships: its numbers as bytes, its forest as ml-random-forest's own JSON. In: a classifier, or both
 * parts. Out: the others; or a PointerFormatError.
 *
 * Layout of the bytes, little-endian: "VGPP", version; length and text of the provenance; slope and offset; common places in
 * 1/256 of a code; spreads, variances and weights as floats; four covariances, each as standard deviations (floats) and
 * correlations in 1/127; the two centres; checksum.
 */

import { packedLength } from '../keystroke/symmetric.ts';
import { PointerByteReader, PointerByteWriter, PointerFormatError } from './bytes.ts';
import { type ForestJson, forestFromJson, forestToJson } from './forest-json.ts';
import { FOREST_INPUTS, type PairClassifier } from './pair-classifier.ts';
import { isCovariance } from './pair-covariance.ts';
import { TERMS } from './pair-terms.ts';
import { FEATURE_COUNT } from './stroke-features.ts';
import { TASKS } from './stroke-task.ts';

export interface PairFile {
  readonly numbers: Uint8Array;
  /** Loaded by `RandomForestClassifier.load` after JSON.parse. */
  readonly forest: string;
}

const MAGIC = 0x50504756;
/** Version 1 had no covariances. */
const VERSION = 2;
const PLACE_STEPS = 256;
const CORRELATION_STEPS = 127;
/** Digits of the shares in the leaves: they are 255ths. */
const DIGITS = 4;

export function encodePairClassifier(classifier: PairClassifier): PairFile {
  const { provenance, common, variances, weights, forest, covariances, slope, offset } = classifier;
  const out = new PointerByteWriter();
  out.u32(MAGIC);
  out.u8(VERSION);
  const text = new TextEncoder().encode(provenance);
  out.u16(text.length);
  out.bytes(text);
  out.f32(slope);
  out.f32(offset);
  for (const place of common.places) out.u16(Math.round(PLACE_STEPS * place));
  for (const values of [common.spread, variances.sitting, variances.subject, weights]) {
    for (const value of values) out.f32(value);
  }
  for (const { few, many } of [covariances.same, covariances.other]) {
    writeCovariance(few, out);
    writeCovariance(many, out);
  }
  out.f32(covariances.centre.few);
  out.f32(covariances.centre.many);
  return { numbers: out.finish(), forest: JSON.stringify(forestToJson(forest), shortened) };
}

/** @throws PointerFormatError for anything that `encodePairClassifier` did not write. */
export function decodePairClassifier({ numbers, forest }: PairFile): PairClassifier {
  const input = new PointerByteReader(numbers, MAGIC, VERSION);
  const provenance = new TextDecoder().decode(input.bytes(input.u16()));
  const [slope, offset] = [input.f32(), input.f32()];
  const places = Float32Array.from({ length: TASKS * FEATURE_COUNT }, () => input.u16() / PLACE_STEPS);
  const floats = (length: number) => Float32Array.from({ length }, () => input.f32());
  const spread = floats(FEATURE_COUNT);
  const variances = { sitting: floats(TERMS), subject: floats(TERMS) };
  const weights = floats(TERMS + 1);
  const range = () => ({ few: readCovariance(input), many: readCovariance(input) });
  const covariances = { same: range(), other: range(), centre: { few: input.f32(), many: input.f32() } };
  if (!input.atEnd) throw new PointerFormatError('pointer.content');
  const trees = forestFromJson(JSON.parse(forest) as ForestJson, FOREST_INPUTS);
  return { provenance, common: { places, spread }, variances, weights, forest: trees, covariances, slope, offset };
}

function writeCovariance(matrix: Float64Array, out: PointerByteWriter): void {
  const deviations = Float64Array.from({ length: TERMS }, (_, term) => Math.sqrt(matrix[packedLength(term + 1) - 1]!));
  for (const deviation of deviations) out.f32(deviation);
  for (let row = 1; row < TERMS; row++) {
    for (let column = 0; column < row; column++) {
      const correlation = matrix[packedLength(row) + column]! / (deviations[row]! * deviations[column]!);
      out.i8(Math.round(CORRELATION_STEPS * correlation));
    }
  }
}

function readCovariance(input: PointerByteReader): Float64Array {
  const deviations = Float64Array.from({ length: TERMS }, () => input.positive());
  const matrix = new Float64Array(packedLength(TERMS));
  for (let row = 0; row < TERMS; row++) {
    const scale = deviations[row]! / CORRELATION_STEPS;
    for (let column = 0; column < row; column++) {
      matrix[packedLength(row) + column] = input.i8() * scale * deviations[column]!;
    }
    matrix[packedLength(row) + row] = deviations[row]! ** 2;
  }
  if (!isCovariance(matrix)) throw new PointerFormatError('pointer.content');
  return matrix;
}

/** What a node gained while it grew is of no use afterwards. */
function shortened(key: string, value: unknown): unknown {
  if (key === 'gain') return undefined;
  return typeof value === 'number' ? Number(value.toFixed(DIGITS)) : value;
}
