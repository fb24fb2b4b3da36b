/**
 * Known texts at rest. In: texts. Out: bytes; and back, refused when malformed. Little endian, for each text: field u32,
 * hash of its zones u32, u8 count of keys, u8 count of repetitions, and for each repetition its transformed times as bytes, in steps of
 * 1/24: to four in a hundred, which is a habit and no recording. The profile's own file encloses and checks them, the store
 * encrypts them.
 */

import { ByteReader, ByteWriter } from '../base/bytes.ts';
import { FixedTextTemplate } from './fixed-text.ts';
import { type KnownText, MAX_REPETITIONS, MAX_TEXT_LENGTH, MAX_TEXTS, MIN_TEXT_LENGTH } from './known-texts.ts';
import { malformed, ParametersError } from './parameters-error.ts';

/** From -2.7, a long rollover, to 8.0, the logarithm of three seconds. */
const STEPS = 24;
const ZERO = 64;

export function encodeTexts(texts: readonly KnownText[]): Uint8Array {
  const writer = new ByteWriter();
  for (const { field, hash, keys, template } of texts) {
    writer.u32(field);
    writer.u32(hash);
    writer.u8(keys);
    writer.u8(template.samples.length);
    for (const sample of template.samples) {
      for (const value of sample) writer.u8(Math.max(0, Math.min(255, Math.round(value * STEPS) + ZERO)));
    }
  }
  return writer.finish();
}

/** @throws {ParametersError} `parameters-malformed`. */
export function decodeTexts(bytes: Uint8Array): KnownText[] {
  const reader = new ByteReader(bytes, 0, malformed);
  const texts: KnownText[] = [];
  while (!reader.atEnd) {
    const field = reader.u32();
    const hash = reader.u32();
    const keys = within(reader.u8(), MIN_TEXT_LENGTH, MAX_TEXT_LENGTH);
    const template = new FixedTextTemplate();
    for (let left = within(reader.u8(), 1, MAX_REPETITIONS); left > 0; left--) {
      const sample = Float64Array.from({ length: 3 * keys - 2 }, () => (reader.u8() - ZERO) / STEPS);
      template.add(sample, MAX_REPETITIONS);
    }
    texts.push({ field, hash, keys, template });
    within(texts.length, 1, MAX_TEXTS);
  }
  return texts;
}

function within(value: number, least: number, most: number): number {
  if (value < least || value > most) throw new ParametersError('parameters-malformed');
  return value;
}
