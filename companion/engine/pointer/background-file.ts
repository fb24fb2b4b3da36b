/**
 * The shipped pointer parameters as bytes. In: a file's bytes. Out: the stroke generator, the calibration constants and
 * where they come from; or a PointerFormatError.
 *
 * Layout, little-endian: "VGPB", version; length and text of the provenance; three floats of calibration; the scale
 * (features, cuts); the people (classes, shares / 65535, and two to a byte the levels' frequencies); checksum.
 */
import { PointerByteReader, PointerByteWriter, PointerFormatError } from './bytes.ts';
import { FEATURE_COUNT } from './stroke-features.ts';
import type { StrokeClasses, StrokeGenerator } from './stroke-generator.ts';
import { type LevelScale, levelCount } from './stroke-levels.ts';

/** See `pointerLlr`: LLR of n strokes with mean score m is n (slope m + offset) / (1 + n / strokes). */
export interface PointerCalibration {
  readonly slope: number;
  readonly offset: number;
  /** Strokes after which more of the same session say little more. */
  readonly strokes: number;
}

export interface PointerParameters {
  /** What it was fitted on, under which terms. */
  readonly provenance: string;
  readonly calibration: PointerCalibration;
  readonly generator: StrokeGenerator;
}

const MAGIC = 0x42504756;
const VERSION = 2;
/** A frequency is one of fifteen powers of the square root of two, 1 to 1/128, or nothing. */
const MAX_FREQUENCY = 15;
const MAX_LEVELS = 64;

export function encodePointerParameters({ provenance, calibration, generator }: PointerParameters): Uint8Array {
  const out = new PointerByteWriter();
  out.u32(MAGIC);
  out.u8(VERSION);
  const text = new TextEncoder().encode(provenance);
  out.u16(text.length);
  out.bytes(text);
  out.f32(calibration.slope);
  out.f32(calibration.offset);
  out.f32(calibration.strokes);
  const { features, cuts } = generator.scale;
  out.u8(features.length);
  features.forEach((feature, j) => {
    out.u8(feature);
    out.u8(cuts[j]!.length);
    out.bytes(cuts[j]!);
  });
  out.u8(generator.people.length);
  for (const { weights, tables } of generator.people) {
    out.u8(weights.length);
    for (const weight of weights) out.u16(Math.round(65535 * weight));
    for (const table of tables) out.bytes(packFrequencies(table));
  }
  return out.finish();
}

/** @throws PointerFormatError for anything that `encodePointerParameters` did not write. */
export function decodePointerParameters(data: Uint8Array): PointerParameters {
  const input = new PointerByteReader(data, MAGIC, VERSION);
  const provenance = new TextDecoder().decode(input.bytes(input.u16()));
  const calibration = { slope: input.f32(), offset: input.f32(), strokes: input.f32() };
  const scale = readScale(input);
  const people = Array.from({ length: input.u8() }, () => readSubject(input, scale));
  if (!input.atEnd || people.length < 2 || calibration.strokes <= 0) throw new PointerFormatError('pointer.content');
  return { provenance, calibration, generator: { scale, people } };
}

function readScale(input: PointerByteReader): LevelScale {
  const features: number[] = [];
  const cuts: Uint8Array[] = [];
  for (let left = input.u8(); left > 0; left--) {
    const feature = input.u8();
    if (feature >= FEATURE_COUNT || feature <= (features.at(-1) ?? -1)) throw new PointerFormatError('pointer.content');
    features.push(feature);
    const codes = input.bytes(input.u8());
    const ascending = codes.every((code, k) => code > (k === 0 ? 1 : codes[k - 1]!));
    if (!ascending || levelCount(codes) > MAX_LEVELS) throw new PointerFormatError('pointer.content');
    cuts.push(codes);
  }
  if (features.length === 0) throw new PointerFormatError('pointer.content');
  return { features: Uint8Array.from(features), cuts };
}

function readSubject(input: PointerByteReader, { cuts }: LevelScale): StrokeClasses {
  const classes = input.u8();
  const weights = Float64Array.from({ length: classes }, () => input.u16());
  shareOut(weights, 0, classes);
  const tables = cuts.map((codes) => {
    const levels = levelCount(codes);
    const table = new Float64Array(classes * levels);
    const packed = input.bytes((table.length + 1) >> 1);
    for (let at = 0; at < table.length; at++) {
      const step = at % 2 === 0 ? packed[at >> 1]! & 0xf : packed[at >> 1]! >> 4;
      table[at] = step === 0 ? 0 : 2 ** ((step - MAX_FREQUENCY) / 2);
    }
    for (let from = 0; from < table.length; from += levels) shareOut(table, from, levels);
    return table;
  });
  return { weights, tables };
}

function packFrequencies(table: Float64Array): Uint8Array {
  const packed = new Uint8Array((table.length + 1) >> 1);
  table.forEach((frequency, at) => {
    const step = frequency > 0 ? Math.round(MAX_FREQUENCY + 2 * Math.log2(frequency)) : 0;
    const kept = Math.max(0, step);
    packed[at >> 1] = packed[at >> 1]! | (at % 2 === 0 ? kept : kept << 4);
  });
  return packed;
}

/** Makes values[from...] sum to 1. */
function shareOut(values: Float64Array, from: number, count: number): void {
  const part = values.subarray(from, from + count);
  const sum = part.reduce((total, value) => total + value, 0);
  if (!(sum > 0)) throw new PointerFormatError('pointer.content');
  for (let k = 0; k < count; k++) part[k] = part[k]! / sum;
}
