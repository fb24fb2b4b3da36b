/**
 * The shipped pointer parameters as bytes. In: a file's bytes. Out: the stroke generator, the calibration constants and
 * where they come from; or a PointerFormatError.
 *
 * Layout, little-endian: "VGPB", version; length and text of the provenance; three floats of calibration; the forms
 * (kind code, correlations as signed bytes / 127, lower triangle without diagonal); the people (forms, shares / 65535,
 * quantiles); checksum.
 */
import { ByteReader, ByteWriter, PointerFormatError } from './bytes.ts';
import { FEATURE_COUNT } from './stroke-features.ts';
import { type FormMargins, QUANTILES, type StrokeForm, type StrokeGenerator } from './stroke-generator.ts';

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

/** Correlations before factoring: what a fit gives and a file keeps. */
export interface FormCorrelations {
  readonly kindCode: number;
  /** FEATURE_COUNT x FEATURE_COUNT, lower triangle used, -1 to 1. */
  readonly correlation: readonly Float64Array[];
}

const MAGIC = 0x42504756;
const VERSION = 1;
/** Keeps the rounded matrix positive definite. */
const SHRINK = 0.97;

export function encodePointerParameters(
  provenance: string,
  calibration: PointerCalibration,
  forms: readonly FormCorrelations[],
  people: readonly (readonly FormMargins[])[],
): Uint8Array {
  const out = new ByteWriter();
  out.u32(MAGIC);
  out.u8(VERSION);
  const text = new TextEncoder().encode(provenance);
  out.u16(text.length);
  out.bytes(text);
  out.f32(calibration.slope);
  out.f32(calibration.offset);
  out.f32(calibration.strokes);
  out.u8(forms.length);
  for (const form of forms) {
    out.u8(form.kindCode);
    for (let a = 1; a < FEATURE_COUNT; a++) {
      for (let b = 0; b < a; b++) out.u8(Math.round(127 * form.correlation[a]![b]!) & 0xff);
    }
  }
  out.u8(people.length);
  for (const margins of people) {
    out.u8(margins.length);
    for (const margin of margins) {
      out.u8(margin.form);
      out.u16(Math.round(65535 * margin.share));
      out.bytes(margin.quantiles);
    }
  }
  return out.finish();
}

export function decodePointerParameters(data: Uint8Array): PointerParameters {
  const input = new ByteReader(data, MAGIC, VERSION);
  const provenance = new TextDecoder().decode(input.bytes(input.u16()));
  const calibration = { slope: input.f32(), offset: input.f32(), strokes: input.f32() };
  const forms: StrokeForm[] = [];
  for (let left = input.u8(); left > 0; left--) forms.push(readForm(input));
  const people: FormMargins[][] = [];
  for (let left = input.u8(); left > 0; left--) {
    const margins: FormMargins[] = [];
    for (let more = input.u8(); more > 0; more--) {
      const form = input.u8();
      if (form >= forms.length) throw new PointerFormatError('pointer.content');
      margins.push({ form, share: input.u16() / 65535, quantiles: input.bytes(FEATURE_COUNT * QUANTILES) });
    }
    if (margins.length === 0) throw new PointerFormatError('pointer.content');
    people.push(margins);
  }
  if (!input.atEnd || people.length < 2 || calibration.strokes <= 0) throw new PointerFormatError('pointer.content');
  return { provenance, calibration, generator: { forms, people } };
}

function readForm(input: ByteReader): StrokeForm {
  const kindCode = input.u8();
  const correlation = Array.from({ length: FEATURE_COUNT }, (_, row) => {
    const values = new Float64Array(FEATURE_COUNT);
    for (let column = 0; column < row; column++) values[column] = (SHRINK * ((input.u8() << 24) >> 24)) / 127;
    values[row] = 1;
    return values;
  });
  return { kindCode, factor: choleskyFactor(correlation) };
}

/** Lower triangle L with L L' = correlation, row by row; pivots below 0.001 are raised to it. */
function choleskyFactor(correlation: readonly Float64Array[]): Float64Array {
  const size = correlation.length;
  const factor = new Float64Array((size * (size + 1)) / 2);
  for (let a = 0; a < size; a++) {
    const rowA = (a * (a + 1)) / 2;
    for (let b = 0; b <= a; b++) {
      const rowB = (b * (b + 1)) / 2;
      let sum = correlation[a]![b]!;
      for (let k = 0; k < b; k++) sum -= factor[rowA + k]! * factor[rowB + k]!;
      factor[rowA + b] = a === b ? Math.sqrt(Math.max(sum, 1e-3)) : sum / factor[rowB + b]!;
    }
  }
  return factor;
}
