/**
 * Keystroke statistics at rest. In: statistics and the model they were taken under. Out: bytes; and back, refused when
 * they are damaged or belong to another model. Counts and sums only: no order, no single timing can be read back.
 *
 * Little endian: magic `VKST`, version u16, model id (8 bytes), keys f32, cells u16, then cell u16, count f32, sum f32
 * for each cell that is not empty.
 */

import { ByteReader, ByteWriter } from '../base/bytes.ts';
import { fromHex, toHex } from '../encoding.ts';
import { KeystrokeStats } from './keystroke-stats.ts';
import type { KeystrokeModel } from './model.ts';
import { malformed, ParametersError } from './parameters-error.ts';

const MAGIC = 0x5453_4b56;
const VERSION = 1;

export function encodeStats(model: KeystrokeModel, stats: KeystrokeStats): Uint8Array {
  const writer = new ByteWriter();
  writer.u32(MAGIC);
  writer.u16(VERSION);
  writer.bytes(fromHex(model.id));
  writer.f32(stats.keys);
  const cells = Array.from(stats.counts.keys()).filter((cell) => stats.counts[cell] !== 0);
  writer.u16(cells.length);
  for (const cell of cells) {
    writer.u16(cell);
    writer.f32(stats.counts[cell]!);
    writer.f32(stats.sums[cell]!);
  }
  return writer.finish();
}

/** @throws {ParametersError} `parameters-other-model` when taken under another model, else as for parameter files. */
export function decodeStats(model: KeystrokeModel, bytes: Uint8Array): KeystrokeStats {
  const reader = new ByteReader(bytes, 0, malformed);
  if (reader.u32() !== MAGIC) throw new ParametersError('parameters-magic');
  if (reader.u16() !== VERSION) throw new ParametersError('parameters-version');
  if (toHex(reader.bytes(8)) !== model.id) throw new ParametersError('parameters-other-model');
  const stats = new KeystrokeStats(model.cellCount);
  stats.keys = nonNegative(reader.f32());
  let next = 0;
  for (let remaining = reader.u16(); remaining > 0; remaining--) {
    const cell = reader.u16();
    if (cell < next || cell >= model.cellCount) throw new ParametersError('parameters-malformed');
    stats.counts[cell] = nonNegative(reader.f32());
    stats.sums[cell] = reader.f32();
    next = cell + 1;
  }
  if (!reader.atEnd) throw new ParametersError('parameters-malformed');
  return stats;
}

function nonNegative(value: number): number {
  if (value < 0) throw new ParametersError('parameters-malformed');
  return value;
}
