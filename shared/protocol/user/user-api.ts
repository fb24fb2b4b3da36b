/**
 * Requests of the user's window to the companion, and their replies. In: unknown JSON. Out: a validated request or
 * reply. The desktop window sends them over IPC, the extension's options page through the background worker; a bank's page
 * can send none.
 */
import { z } from 'zod';
import { STORE_STATES } from '../companion-state.ts';
import { MAX_PAUSE_MINUTES } from '../pause.ts';
import {
  attestationDetail,
  attestationFilter,
  attestationsPage,
  chainReport,
  condensedAttestations,
  MAX_ATTESTATION_ROWS,
} from './attestations.ts';
import { diagnosis } from './diagnosis.ts';
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
  /** Records that were condensed to counts. */
  z.strictObject({ type: z.literal('condensed-attestations') }),
  z.strictObject({ type: z.literal('check-chain') }),
  z.strictObject({ type: z.literal('pause'), minutes: z.number().int().min(1).max(MAX_PAUSE_MINUTES) }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('unlock'), passphrase: z.string().min(1).max(1000) }),
  /** Takes the consent for one bank back: its key is destroyed. */
  z.strictObject({ type: z.literal('revoke'), bank: z.string().max(200), sub: z.string().max(128) }),
  /** All stored data of the user except keys, as JSON text in parts of at most 512 KiB; `part` counts from 0. */
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
  /** Destroys the active template and starts it again. */
  z.strictObject({ type: z.literal('reset-profile') }),
  z.strictObject({ type: z.literal('report-false-alarm') }),
  /** The user's decision on the pilot that was shown: `recipient` is `PilotState.recipient`. */
  z.strictObject({ type: z.literal('decide-pilot'), recipient: z.string().max(64), granted: z.boolean() }),
  z.strictObject({ type: z.literal('stop-pilot') }),
  /** Stops and deletes the recording. */
  z.strictObject({ type: z.literal('delete-pilot') }),
  /** Whose the recording is and where it lies, after everything up to now was written to it. */
  z.strictObject({ type: z.literal('pilot-recording') }),
  /** Examines the installation, as `vigil doctor` does. */
  z.strictObject({ type: z.literal('diagnosis') }),
  /** Removes all that is of the user, so that another one can register: templates, registrations, records. */
  z.strictObject({ type: z.literal('hand-over') }),
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

/** How long a reply may take, in milliseconds, with the time to reach the companion. */
export const REPLY_TIMEOUT_MS = 15_000;
/** For requests that read all records, derive a key from a passphrase, or let the system confirm the user. */
export const LONG_REPLY_TIMEOUT_MS = 120_000;

const prompt = <R extends z.ZodType>(reply: R) => ({ reply, timeoutMs: REPLY_TIMEOUT_MS }) as const;
const long = <R extends z.ZodType>(reply: R) => ({ reply, timeoutMs: LONG_REPLY_TIMEOUT_MS }) as const;

/** For each request the schema of its reply and how long the reply may take. */
export const USER_REQUESTS = {
  overview: prompt(overview),
  attestations: prompt(attestationsPage),
  attestation: prompt(attestationDetail),
  'condensed-attestations': prompt(condensedAttestations),
  'check-chain': long(chainReport),
  pause: prompt(done),
  resume: prompt(done),
  unlock: long(z.strictObject({ store: z.enum(STORE_STATES) })),
  revoke: prompt(done),
  export: long(z.strictObject({ text: z.string().max(600_000), last: z.boolean() })),
  'new-profile': long(done),
  'use-profile': long(done),
  'rename-profile': prompt(done),
  'remove-profile': long(done),
  'reset-profile': long(done),
  'report-false-alarm': prompt(done),
  'decide-pilot': prompt(done),
  'stop-pilot': prompt(done),
  'delete-pilot': prompt(done),
  'pilot-recording': long(
    z.strictObject({
      file: z.string().max(4096),
      bytes: z.number().int().min(0),
      pseudonym: z.string().max(64),
      recipient: z.string().max(64),
    }),
  ),
  diagnosis: long(diagnosis),
  'hand-over': long(done),
  erase: long(erasureProof),
} as const satisfies Record<UserRequestType, { readonly reply: z.ZodType; readonly timeoutMs: number }>;

export type UserReply<A extends UserRequestType> = z.infer<(typeof USER_REQUESTS)[A]['reply']>;

/** How a window reaches the companion. Rejects with a VigilError whose code names the reason. */
export interface UserApi {
  request<Q extends UserRequest>(request: Q): Promise<UserReply<Q['type']>>;
}
