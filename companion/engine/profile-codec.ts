/**
 * Encodes profiles. In: a profile. Out: the magic `VGP`, the version, sections with their lengths, a checksum; and back, or a
 * `VigilError` with the code `profile-invalid` or `profile-newer`.
 */

import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { fnv1a } from './base/hash.ts';
import { carriedFromShipped, carriedStats, encodeAsShipped } from './keystroke/carried-stats.ts';
import { KeystrokeStats } from './keystroke/keystroke-stats.ts';
import { decodeTexts, encodeTexts } from './keystroke/known-texts-file.ts';
import type { KeystrokeModel } from './keystroke/model.ts';
import { encodeStats } from './keystroke/stats-file.ts';
import { PointerFormatError } from './pointer/bytes.ts';
import { decodePointerModel, encodePointerModel, type PointerModel } from './pointer/pointer-model.ts';
import { StrokeReservoir } from './pointer/stroke-reservoir.ts';
import type { ProfileOrigin, ProfileState } from './profile.ts';
import { NO_STRETCHES, type OwnStretches } from './trust/own-stretches.ts';

const MAGIC = [0x56, 0x47, 0x50] as const;
const VERSION = 4;
/**
 * Sections of each version. Version 1 had no texts and other fingerprints, which are dropped; version 2 no own stretches; version 3 no
 * statistics as they would be under the shipped model.
 */
const SECTIONS = [0, 5, 6, 7, 8] as const;

const count = z.number().int().min(0);
const head = z.strictObject({
  modelId: z.string().max(64),
  /** Absent for the product's own: an earlier version reads such a profile too. */
  pointerId: z.string().max(64).optional(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  recentSessions: z.array(z.number()).max(32),
  sessions: count,
  keysSeen: count,
  strokesSeen: count,
  trainedAtStrokes: count,
});

export function encodeProfileState(profile: ProfileState, model: KeystrokeModel): Uint8Array {
  const {
    modelId,
    pointerId,
    createdAtMs,
    updatedAtMs,
    recentSessions,
    sessions,
    keysSeen,
    strokesSeen,
    trainedAtStrokes,
  } = profile;
  const meta: z.infer<typeof head> = {
    modelId,
    ...(pointerId !== '' && { pointerId }),
    createdAtMs,
    updatedAtMs,
    recentSessions: [...recentSessions],
    sessions,
    keysSeen,
    strokesSeen,
    trainedAtStrokes,
  };
  return addChecksum([
    new TextEncoder().encode(JSON.stringify(meta)),
    encodeStats(model, profile.keystrokes),
    profile.reservoir.encode(),
    profile.pointer === null ? new Uint8Array(0) : encodePointerModel(profile.pointer),
    new Uint8Array(profile.fingerprints.slice().buffer),
    encodeTexts(profile.texts),
    encodeStretches(profile.ownStretches),
    encodeAsShipped(model, profile.keystrokes),
  ]);
}

/**
 * Statistics of another keystroke model are dropped where they have no meaning under this one. A pointer template of other
 * parameters is dropped; its strokes are kept, and training is due at once.
 */
export function decodeProfileState(bytes: Uint8Array, { model, pointerId }: ProfileOrigin): ProfileState {
  // A plain copy: slices of a Buffer share memory.
  const [meta, keystrokes, reservoir, pointer, fingerprints, texts, stretches, asShipped] = verifyChecksum(
    new Uint8Array(bytes),
  );
  try {
    const parsed = readHead(meta!);
    const carried = statsUnder(model, parsed.modelId, keystrokes!, asShipped);
    return {
      kind: 'profile',
      ...parsed,
      modelId: model.id,
      pointerId,
      keysSeen: carried === null ? 0 : parsed.keysSeen,
      keystrokes: carried ?? new KeystrokeStats(model.cellCount),
      reservoir: StrokeReservoir.decode(reservoir!),
      pointer: (parsed.pointerId ?? '') === pointerId ? readPointer(pointer!) : null,
      fingerprints: texts === undefined ? new Uint32Array(0) : new Uint32Array(fingerprints!.slice().buffer),
      texts: texts === undefined ? [] : decodeTexts(texts),
      ownStretches: stretches === undefined || parsed.modelId !== model.id ? NO_STRETCHES : decodeStretches(stretches),
    };
  } catch (cause) {
    throw invalid('a section does not parse', cause);
  }
}

/** Keys learnt, and whether `decodeProfileState` keeps them. */
export function typingInProfile(bytes: Uint8Array, { model }: ProfileOrigin): { keys: number; carried: boolean } {
  const [meta, keystrokes, , , , , , asShipped] = verifyChecksum(new Uint8Array(bytes));
  try {
    const { modelId, keysSeen } = readHead(meta!);
    return { keys: keysSeen, carried: statsUnder(model, modelId, keystrokes!, asShipped) !== null };
  } catch (cause) {
    throw invalid('a section does not parse', cause);
  }
}

function statsUnder(
  model: KeystrokeModel,
  countedUnder: string,
  keystrokes: Uint8Array,
  asShipped: Uint8Array = new Uint8Array(0),
): KeystrokeStats | null {
  return carriedStats(countedUnder, keystrokes, model) ?? carriedFromShipped(asShipped, model);
}

const number = z.number();
const ownStretches = z.strictObject({ n: number.min(0), sum: number, squares: number.min(0) });

function encodeStretches({ n, sum, squares }: OwnStretches): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ n, sum, squares }));
}

function decodeStretches(bytes: Uint8Array): OwnStretches {
  return ownStretches.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
}

function readHead(meta: Uint8Array): z.infer<typeof head> {
  return head.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(meta)));
}

/** A pointer template of another version is dropped. Its strokes are kept, and training is due at once. */
function readPointer(bytes: Uint8Array): PointerModel | null {
  if (bytes.length === 0) return null;
  try {
    return decodePointerModel(bytes);
  } catch (error) {
    if (error instanceof PointerFormatError && error.code === 'pointer.version') return null;
    throw error;
  }
}

/** Joins sections: u32 length and bytes of each, little endian. */
function addChecksum(sections: readonly Uint8Array[]): Uint8Array {
  const size = sections.reduce((sum, section) => sum + 4 + section.length, 8);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  out.set(MAGIC);
  out[3] = VERSION;
  let at = 4;
  for (const section of sections) {
    view.setUint32(at, section.length, true);
    out.set(section, at + 4);
    at += 4 + section.length;
  }
  view.setUint32(at, fnv1a(out.subarray(0, at)), true);
  return out;
}

function verifyChecksum(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length < 8 || MAGIC.some((byte, i) => bytes[i] !== byte)) throw invalid('the magic number is missing');
  if (bytes[3]! > VERSION)
    throw new VigilError('profile-newer', 'A later version of Vigil wrote this profile: update Vigil.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 4;
  if (view.getUint32(end, true) !== fnv1a(bytes.subarray(0, end))) throw invalid('the checksum does not match');
  const sections: Uint8Array[] = [];
  let at = 4;
  while (at + 4 <= end) {
    const length = view.getUint32(at, true);
    if (at + 4 + length > end) throw invalid('a section is truncated');
    sections.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  if (at !== end || sections.length !== SECTIONS[bytes[3]!]) throw invalid('the number of sections is wrong');
  return sections;
}

function invalid(why: string, cause?: unknown): VigilError {
  return new VigilError('profile-invalid', `Not a valid Vigil profile: ${why}.`, { cause });
}
