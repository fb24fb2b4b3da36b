/**
 * What a person's window may ask of their companion, and what it answers. In: unknown JSON. Out: a checked question or
 * answer. The desktop window asks over IPC, the extension's options page through the background worker; a bank's page can
 * ask none of it.
 */
import { z } from 'zod';
import { STORE_STATES } from '../companion-state.ts';
import { MAX_PAUSE_MINUTES } from '../pause.ts';
import {
  attestationDetail,
  attestationFilter,
  attestationsPage,
  chainReport,
  MAX_ATTESTATION_ROWS,
} from './attestations.ts';
import { overview, profileSummary } from './overview.ts';

const seq = z.number().int().min(1);

export const userRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('overview') }),
  z.strictObject({
    type: z.literal('attestations'),
    filter: attestationFilter,
    /** Only rows older than this; null: from the newest. */
    before: seq.nullable(),
    limit: z.number().int().min(1).max(MAX_ATTESTATION_ROWS),
  }),
  z.strictObject({ type: z.literal('attestation'), seq }),
  z.strictObject({ type: z.literal('check-chain') }),
  z.strictObject({ type: z.literal('pause'), minutes: z.number().int().min(1).max(MAX_PAUSE_MINUTES) }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('unlock'), passphrase: z.string().min(1).max(1000) }),
  /** Takes the consent for one bank back: its key is destroyed. */
  z.strictObject({ type: z.literal('revoke'), bank: z.string().max(200), sub: z.string().max(128) }),
  /** All that is kept of the person but the keys, as JSON text in parts of at most 512 KiB; `part` counts from 0. */
  z.strictObject({ type: z.literal('export'), part: z.number().int().min(0).max(10_000) }),
  /** Something changed: learn a new template beside the one that is active, which stays. */
  z.strictObject({
    type: z.literal('new-profile'),
    kind: profileSummary.shape.kind.exclude(['usual']),
    name: profileSummary.shape.name,
  }),
  z.strictObject({ type: z.literal('use-profile'), id: z.string().max(64) }),
  z.strictObject({ type: z.literal('rename-profile'), id: z.string().max(64), name: profileSummary.shape.name }),
  z.strictObject({ type: z.literal('remove-profile'), id: z.string().max(64) }),
  /** Destroys the active template and begins it anew. */
  z.strictObject({ type: z.literal('reset-profile') }),
  z.strictObject({ type: z.literal('report-false-alarm') }),
  z.strictObject({ type: z.literal('erase') }),
]);
export type UserRequest = z.infer<typeof userRequest>;
export type UserRequestType = UserRequest['type'];

/** What was destroyed. */
export const erasureProof = z.strictObject({
  atMs: z.number().int(),
  /** Files that are gone, without their directory. */
  files: z.array(z.string().max(300)).max(100),
  bytes: z.number().int().min(0),
  /** No copy of these files can be read; false where the key stood, wrapped or not, in one of them. */
  keyDestroyed: z.boolean(),
  items: z.strictObject({
    profiles: z.number().int().min(0),
    credentials: z.number().int().min(0),
    attestations: z.number().int().min(0),
  }),
});
export type ErasureProof = z.infer<typeof erasureProof>;

const done = z.strictObject({});

/** The answer to each question. */
export const USER_REPLIES = {
  overview,
  attestations: attestationsPage,
  attestation: attestationDetail,
  'check-chain': chainReport,
  pause: done,
  resume: done,
  unlock: z.strictObject({ store: z.enum(STORE_STATES) }),
  revoke: done,
  export: z.strictObject({ text: z.string().max(600_000), last: z.boolean() }),
  'new-profile': done,
  'use-profile': done,
  'rename-profile': done,
  'remove-profile': done,
  'reset-profile': done,
  'report-false-alarm': done,
  erase: erasureProof,
} as const satisfies Record<UserRequestType, z.ZodType>;

export type UserReply<A extends UserRequestType> = z.infer<(typeof USER_REPLIES)[A]>;

/** How a window reaches the companion. Rejects with a VigilError whose code says what is wrong. */
export interface UserApi {
  request<Q extends UserRequest>(request: Q): Promise<UserReply<Q['type']>>;
}
