/**
 * A recorded visit: what the engine was given during one stay of a user on the pages of one bank. In: JSON of a decrypted block.
 * Out: checked visits.
 *
 * A visit holds the capture events exactly as they reach the engine: zones of keys, times, pointer differences, buttons. It holds
 * no character, no key value, no field content, no address, no time of day. Marks of input fields are hashes under a secret of the
 * installation and the pilot.
 */
import { type CaptureBatch, EVENT } from '@vigil/protocol/capture.ts';
import { captureBatch } from '@vigil/protocol/wire/capture-schema.ts';
import { z } from 'zod';

export const VISIT_LIMITS = {
  /** Blocks of one visit: a longer one goes on as another visit. */
  parts: 256,
  /** Entries of one block. */
  entries: 20_000,
  /** Frames of one visit. */
  frames: 10_000,
  /** Days of a pilot. */
  days: 366,
  /** Events of all visits that are open at the same time, while a file is read: a visit of the largest size holds four million. */
  openEvents: 5_000_000,
} as const;

const DAY_MS = 86_400_000;
/** Milliseconds since the visit began. */
const atMs = z.number().int().min(0).max(DAY_MS);
/** Number of the frame in the visit: 0, 1, 2 ... */
const frame = z
  .number()
  .int()
  .min(0)
  .max(VISIT_LIMITS.frames - 1);

/**
 * One thing that the engine was given. `batch`: a capture batch that arrived at `atMs`; its `at` counts from the first batch of
 * its frame. `end`: the frame was closed. `sign-in`: the bank states that the user authenticated.
 */
export const visitEntry = z.discriminatedUnion('kind', [
  captureBatch.omit({ stream: true }).extend({ kind: z.literal('batch'), atMs, frame }),
  z.strictObject({ kind: z.literal('end'), atMs, frame }),
  z.strictObject({ kind: z.literal('sign-in'), atMs }),
]);
export interface BatchEntry extends Omit<CaptureBatch, 'stream'> {
  readonly kind: 'batch';
  readonly atMs: number;
  readonly frame: number;
}
export type VisitEntry = BatchEntry | Exclude<z.infer<typeof visitEntry>, { kind: 'batch' }>;

export const KEYBOARD_KINDS = ['built-in', 'external', 'several', 'unknown'] as const;
export type KeyboardKind = (typeof KEYBOARD_KINDS)[number];
export const OS_FAMILIES = ['linux', 'windows', 'mac', 'other'] as const;

/** Facts of the device and its layout that change what times mean. */
export const deviceFacts = z.strictObject({
  os: z.enum(OS_FAMILIES),
  browser: z.enum(['chromium', 'firefox']),
  keyboard: z.enum(KEYBOARD_KINDS),
  /** Pointer reports a second while the pointer moves, median; null while too few were seen. */
  reportHz: z.number().min(1).max(10_000).nullable(),
  /** Step of the browser's clock in milliseconds; null while too few events were seen. */
  clockStepMs: z.number().min(0.1).max(1000).nullable(),
});
export type DeviceFacts = z.infer<typeof deviceFacts>;

export const visitId = z.string().regex(/^[\w-]{16}$/);
/** Names the installation in one pilot and says nothing elsewhere. */
export const pseudonym = z.string().regex(/^[\w-]{22}$/);

/** What one encrypted block holds: a part of a visit. */
export const recordedPart = z.strictObject({
  pseudonym,
  visit: visitId,
  part: z
    .number()
    .int()
    .min(0)
    .max(VISIT_LIMITS.parts - 1),
  last: z.boolean(),
  /** Days since the user consented: 0 is the first. */
  day: z
    .number()
    .int()
    .min(0)
    .max(VISIT_LIMITS.days - 1),
  /** The bank, as a hash under the secret of the installation: the same bank has the same number in one file. */
  site: z.number().int().min(0).max(0xffffffff),
  device: deviceFacts,
  entries: z.array(visitEntry).max(VISIT_LIMITS.entries),
});
export interface RecordedPart extends Omit<z.infer<typeof recordedPart>, 'entries'> {
  readonly entries: readonly VisitEntry[];
}

export interface VisitCounts {
  readonly keys: number;
  readonly moves: number;
  readonly buttons: number;
  readonly wheels: number;
}

/** A visit put together again. `id` is unique: the same visit may stand in several exports of one installation. */
export interface Visit {
  readonly id: string;
  readonly pseudonym: string;
  readonly day: number;
  readonly site: number;
  /** As known at the end of the visit. */
  readonly device: DeviceFacts;
  readonly entries: readonly VisitEntry[];
  /** False: the end is missing, because the companion was killed or the export was made during the visit. */
  readonly complete: boolean;
  readonly counts: VisitCounts;
}

/** Counts of what the user did: keys and buttons pressed, moves, turns of the wheel. */
export function countsOf(entries: readonly VisitEntry[]): VisitCounts {
  const counts = new Map<number, number>();
  for (const entry of entries) {
    if (entry.kind !== 'batch') continue;
    for (const [kind] of entry.events) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const of = (kind: number) => counts.get(kind) ?? 0;
  return {
    keys: of(EVENT.keyDown),
    moves: of(EVENT.pointerMove),
    buttons: of(EVENT.pointerDown),
    wheels: of(EVENT.wheel),
  };
}
