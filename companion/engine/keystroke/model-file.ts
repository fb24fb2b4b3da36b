/**
 * The parameter file. In: bytes from the product or from a policy's own file. Out: a {@link KeystrokeModel}, or
 * {@link ParametersError}; and back, for the fitting program.
 *
 * Little endian: magic `VKEY`, version u16, length of the whole file u32, provenance (u16 length, UTF-8 JSON), factor
 * count u16, clip and task keys (f32 each), calibration (f32 each), session variance (f32 a factor), place share f32, place
 * directions (u8 count, then f32 a factor each), capital prior (three f32), kinds (u8 count;
 * each: kind u8, flags u8, entries u16, then level u8 and context u16 an entry, mean f32, deviation half; spread mean and
 * deviation as halves when used), then for each cell offset and weight as halves, a step f32 and the loadings as i8
 * multiples of the step; last, SHA-256 of all before. A half is the upper 16 bits of an f32.
 */

import { z } from 'zod';
import { ByteReader, ByteWriter } from '../base/bytes.ts';
import { digestOf, sameBytes, toHex } from '../encoding.ts';
import type { Calibration, KeystrokeModel, KindCells, Provenance } from './model.ts';
import {
  CAPITAL_ZONES,
  type ContextLevel,
  coarser,
  contextCount,
  isKeypadContext,
  KINDS,
  LEVELS,
} from './observation.ts';
import { malformed, ParametersError } from './parameters-error.ts';

const MAGIC = 0x5945_4b56;
/** Of versions 1 to 3 nothing is read: they knew neither tasks nor places. */
const VERSION = 4;
const DIGEST_BYTES = 32;
/** Bytes; nothing longer is read. */
export const MAX_FILE_BYTES = 1 << 20;
const USES_VALUE = 1;
const USES_SPREAD = 2;
const MAX_FACTORS = 256;

const provenanceSchema = z.strictObject({
  source: z.string().max(2_000),
  people: z.number().int().nonnegative(),
  keystrokes: z.number().int().nonnegative(),
  terms: z.string().max(2_000),
});

const CALIBRATION_FIELDS = [
  'slope',
  'slopeByLogKeys',
  'offset',
  'offsetByLogKeys',
  'lowest',
  'highest',
] as const satisfies readonly (keyof Calibration)[];

/** What the file holds of one kind: cells are numbered in file order. */
export interface KindParameters extends Omit<KindCells, 'entryOf'> {
  /** For each entry, the level (index into the kind's levels) and the context on it. */
  readonly entries: readonly { readonly level: number; readonly context: number }[];
}

export interface ModelParameters extends Omit<KeystrokeModel, 'id' | 'kinds'> {
  readonly kinds: readonly KindParameters[];
}

/** Sends every context of a kind to the finest entry that covers it; one of the keypad to an entry of the keypad or none. */
export function resolveEntries(kind: number, entries: KindParameters['entries']): Int16Array {
  const levels = LEVELS[kind]!;
  const finest = levels[0]!;
  const byLevel = levels.map((level) => new Int16Array(contextCount(level)).fill(-1));
  for (const [entry, { level, context }] of entries.entries()) byLevel[level]![context] = entry;
  const resolved = new Int16Array(contextCount(finest)).fill(-1);
  for (let context = 0; context < resolved.length; context++) {
    for (const [index, level] of levels.entries()) {
      const own = coarser(finest, context, level as ContextLevel);
      const entry = byLevel[index]![own]!;
      if (entry < 0 || (isKeypadContext(finest, context) && !isKeypadContext(level, own))) continue;
      resolved[context] = entry;
      break;
    }
  }
  return resolved;
}

export function encodeModel(parameters: ModelParameters): Uint8Array {
  const writer = new ByteWriter();
  writer.u32(MAGIC);
  writer.u16(VERSION);
  const lengthAt = writer.length;
  writer.u32(0);
  const provenance = new TextEncoder().encode(JSON.stringify(parameters.provenance));
  writer.u16(provenance.length);
  writer.bytes(provenance);
  writer.u16(parameters.factorCount);
  writer.f32(parameters.clip);
  writer.f32(parameters.taskKeys);
  for (const field of CALIBRATION_FIELDS) writer.f32(parameters.calibration[field]);
  for (const variance of parameters.sessionVariance) writer.f32(variance);
  writer.f32(parameters.placeShare);
  writer.u8(parameters.placeDirections.length / parameters.factorCount);
  for (const value of parameters.placeDirections) writer.f32(value);
  for (const value of parameters.capitalPrior) writer.f32(value);
  writer.u8(parameters.kinds.length);
  for (const kind of parameters.kinds) writeKind(writer, kind);
  const { factorCount, loadings, offset, weight } = parameters;
  for (let cell = 0; cell < parameters.cellCount; cell++) {
    const row = loadings.subarray(cell * factorCount, (cell + 1) * factorCount);
    const step = Math.fround(row.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9) / 127);
    writer.bf16(offset[cell]!);
    writer.bf16(weight[cell]!);
    writer.f32(step);
    for (const value of row) writer.i8(Math.round(value / step));
  }
  writer.patchU32(lengthAt, writer.length + DIGEST_BYTES);
  writer.bytes(digestOf(writer.finish()));
  return writer.finish();
}

function writeKind(writer: ByteWriter, kind: KindParameters): void {
  writer.u8(kind.kind);
  writer.u8((kind.firstCell >= 0 ? USES_VALUE : 0) | (kind.firstSpreadCell >= 0 ? USES_SPREAD : 0));
  writer.u16(kind.entries.length);
  for (const { level, context } of kind.entries) {
    writer.u8(level);
    writer.u16(context);
  }
  for (const value of kind.mean) writer.f32(value);
  for (const value of kind.deviation) writer.bf16(value);
  if (kind.firstSpreadCell < 0) return;
  for (const value of kind.spreadMean) writer.bf16(value);
  for (const value of kind.spreadDeviation) writer.bf16(value);
}

/** @throws {ParametersError} for anything but a whole, unaltered file of this version. */
export function decodeModel(bytes: Uint8Array): KeystrokeModel {
  const body = checked(bytes);
  const reader = new ByteReader(body, 10, malformed);
  const provenance = parseProvenance(reader.bytes(reader.u16()));
  const factorCount = reader.u16();
  if (factorCount === 0 || factorCount > MAX_FACTORS) throw new ParametersError('parameters-malformed');
  const clip = reader.positive();
  const taskKeys = reader.positive();
  const calibration = Object.fromEntries(CALIBRATION_FIELDS.map((field) => [field, reader.f32()])) as Record<
    (typeof CALIBRATION_FIELDS)[number],
    number
  >;
  const sessionVariance = reader.f32Array(factorCount);
  const placeShare = reader.f32();
  const placeDirections = reader.f32Array(reader.u8() * factorCount);
  const capitalPrior = reader.f32Array(CAPITAL_ZONES.length);
  if (Math.abs(placeShare) >= 1 || capitalPrior.some((value) => value <= 0))
    throw new ParametersError('parameters-malformed');
  let cellCount = 0;
  const kinds: KindCells[] = [];
  for (let remaining = reader.u8(); remaining > 0; remaining--) {
    const kind = readKind(reader, cellCount);
    cellCount += kind.mean.length * (Number(kind.firstCell >= 0) + Number(kind.firstSpreadCell >= 0));
    kinds.push(kind);
  }
  const offset = new Float64Array(cellCount);
  const weight = new Float64Array(cellCount);
  const loadings = new Float64Array(cellCount * factorCount);
  for (let cell = 0; cell < cellCount; cell++) {
    offset[cell] = reader.half();
    weight[cell] = reader.half();
    const step = reader.f32();
    for (let i = 0; i < factorCount; i++) loadings[cell * factorCount + i] = reader.i8() * step;
  }
  if (!reader.atEnd) throw new ParametersError('parameters-malformed');
  const id = toHex(bytes.subarray(body.length, body.length + 8));
  return {
    id,
    provenance,
    clip,
    taskKeys,
    factorCount,
    cellCount,
    kinds,
    offset,
    weight,
    loadings,
    sessionVariance,
    placeDirections,
    placeShare,
    capitalPrior,
    calibration,
  };
}

/** The file without its digest, once length, magic, version and digest are right. */
function checked(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 10 + DIGEST_BYTES || bytes.length > MAX_FILE_BYTES) throw new ParametersError('parameters-length');
  const reader = new ByteReader(bytes, 0, malformed);
  if (reader.u32() !== MAGIC) throw new ParametersError('parameters-magic');
  if (reader.u16() !== VERSION) throw new ParametersError('parameters-version');
  if (reader.u32() !== bytes.length) throw new ParametersError('parameters-length');
  const body = bytes.subarray(0, bytes.length - DIGEST_BYTES);
  if (!sameBytes(digestOf(body), bytes.subarray(body.length))) throw new ParametersError('parameters-digest');
  return body;
}

function parseProvenance(bytes: Uint8Array): Provenance {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ParametersError('parameters-malformed', { cause });
  }
  const parsed = provenanceSchema.safeParse(json);
  if (!parsed.success) throw new ParametersError('parameters-malformed', { cause: parsed.error });
  return parsed.data;
}

function readKind(reader: ByteReader, nextCell: number): KindCells {
  const kind = reader.u8();
  const levels = LEVELS[kind];
  if (levels === undefined || KINDS[kind] === undefined) throw new ParametersError('parameters-malformed');
  const flags = reader.u8();
  const count = reader.u16();
  const entries = Array.from({ length: count }, () => {
    const entry = { level: reader.u8(), context: reader.u16() };
    const level = levels[entry.level];
    if (level === undefined || entry.context >= contextCount(level)) throw new ParametersError('parameters-malformed');
    return entry;
  });
  const mean = reader.f32Array(count);
  const deviation = reader.positiveHalfArray(count);
  const usesValue = (flags & USES_VALUE) !== 0;
  const usesSpread = (flags & USES_SPREAD) !== 0;
  return {
    kind,
    entryOf: resolveEntries(kind, entries),
    mean,
    deviation,
    firstCell: usesValue ? nextCell : -1,
    firstSpreadCell: usesSpread ? nextCell + (usesValue ? count : 0) : -1,
    spreadMean: reader.halfArray(usesSpread ? count : 0),
    spreadDeviation: reader.positiveHalfArray(usesSpread ? count : 0),
  };
}
