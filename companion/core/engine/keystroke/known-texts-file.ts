/**
 * Known texts at rest. In: texts. Out: bytes; and back, refused when malformed. Little endian, for each text: field u32,
 * zones (u8 count, u8 each), u8 count of repetitions, and for each repetition its transformed times as i16 multiples of
 * 1/3,500. The profile's own file encloses and checks them, the store encrypts them.
 */

import { ZONES } from '../../../../shared/zones.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { FixedTextTemplate } from './fixed-text.ts';
import { type KnownText, LONGEST_TEXT, MOST_TEXTS, REPETITIONS_KEPT, SHORTEST_TEXT } from './known-texts.ts';
import { ParametersError } from './parameters-error.ts';

/** Logarithms of up to ten seconds stay within 16 bits at this resolution. */
const STEPS = 3_500;
const MOST = 0x7fff;

export function encodeTexts(texts: readonly KnownText[]): Uint8Array {
  const writer = new ByteWriter();
  for (const { field, zones, template } of texts) {
    writer.u32(field);
    writer.u8(zones.length);
    for (const zone of zones) writer.u8(zone);
    writer.u8(template.samples.length);
    for (const sample of template.samples) {
      for (const value of sample) writer.u16(Math.max(-MOST, Math.min(MOST, Math.round(value * STEPS))) & 0xffff);
    }
  }
  return writer.finish();
}

/** @throws {ParametersError} `parameters-malformed`. */
export function decodeTexts(bytes: Uint8Array): KnownText[] {
  const reader = new ByteReader(bytes, 0);
  const texts: KnownText[] = [];
  while (!reader.atEnd) {
    const field = reader.u32();
    const zones = Array.from({ length: within(reader.u8(), SHORTEST_TEXT, LONGEST_TEXT) }, () =>
      within(reader.u8(), 0, ZONES.length - 1),
    );
    const template = new FixedTextTemplate();
    for (let left = within(reader.u8(), 1, REPETITIONS_KEPT); left > 0; left--) {
      const sample = Float64Array.from({ length: 3 * zones.length - 2 }, () => ((reader.u16() << 16) >> 16) / STEPS);
      template.add(sample, REPETITIONS_KEPT);
    }
    texts.push({ field, zones, template });
    within(texts.length, 1, MOST_TEXTS);
  }
  return texts;
}

function within(value: number, least: number, most: number): number {
  if (value < least || value > most) throw new ParametersError('parameters-malformed');
  return value;
}
