/**
 * Messages of the command line and the windows of this user, over a `control` connection. In: unknown JSON. Out: a validated
 * message. Each gets one {@link ControlReply} with the same `id`.
 */

import type { CompanionState, StoreState } from '@vigil/protocol/companion-state.ts';
import { MAX_PAUSE_MINUTES } from '@vigil/protocol/pause.ts';
import type { UpdateChannel } from '@vigil/protocol/policy.ts';
import { type UserReply, type UserRequestType, userRequest } from '@vigil/protocol/user/user-api.ts';
import { requestId } from '@vigil/protocol/wire/to-companion.ts';
import { z } from 'zod';

export const controlMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('status'), id: requestId }),
  z.strictObject({ type: z.literal('pause'), id: requestId, minutes: z.number().int().min(1).max(MAX_PAUSE_MINUTES) }),
  z.strictObject({ type: z.literal('resume'), id: requestId }),
  /** Opens a store of the passphrase tier. */
  z.strictObject({ type: z.literal('unlock'), id: requestId, passphrase: z.string().min(1).max(1000) }),
  /** Ends the companion; with `restart`, a new process takes its place. The reply comes before. */
  z.strictObject({ type: z.literal('stop'), id: requestId, restart: z.boolean() }),
  /** Requests of the user's window. */
  z.strictObject({ type: z.literal('user-request'), id: requestId, request: userRequest }),
]);
export type ControlMessage = z.infer<typeof controlMessage>;

/** `policy-entries-invalid`: some banks are left out, the rest of the policy is active. */
export type PolicyError =
  | 'policy-unreadable'
  | 'policy-too-long'
  | 'policy-invalid'
  | 'policy-entries-invalid'
  | 'policy-writable';

/** `path` as in `banks[0].keys[1].x`; empty for the whole file. */
export interface PolicyProblem {
  readonly path: string;
  readonly message: string;
}

/** Which policy is in force. */
export interface PolicyReport {
  readonly source: 'override' | 'machine' | 'user' | 'none';
  /** Null without a file. */
  readonly file: string | null;
  /** Why the newest content of the file is not in force; the last good one is. Null: it is. */
  readonly error: PolicyError | null;
  /** What is wrong in the file; empty when `error` is null or says all. */
  readonly problems?: readonly PolicyProblem[];
  readonly banks: number;
  readonly updateChannel: UpdateChannel;
}

/** Which engine parameters are in force. */
export interface ParametersReport {
  readonly source: 'built-in' | 'policy';
  /** `fmr.cal` of every attestation. */
  readonly calibration: string;
  /** SHA-256 of the file, hexadecimal; null for the built-in parameters. */
  readonly sha256: string | null;
  /** Why the file that the policy names is not used; null: it is, or there is none. */
  readonly problem: string | null;
  /** The policy names other parameters by now: they are being read, or refused. */
  readonly pending: boolean;
  /** The typing template was learnt under other parameters and started again under these. */
  readonly restarted: boolean;
}

/** A browser's extension, as its `hello` stated it. `wire`: version of the wire in use. */
export interface ConnectedExtension {
  readonly browser: string;
  readonly version: string;
  readonly wire: number;
}

/** An extension that greeted the companion; `browser` is the family that it was built for. */
export interface SeenExtension {
  readonly browser: 'chromium' | 'firefox';
  readonly version: string;
  /** Epoch milliseconds of the newest greeting. */
  readonly atMs: number;
}

/** A challenge was refused because its time differs from this machine's. */
export interface ClockDifference {
  /** Seconds by which the bank's clock is ahead; negative when it is behind. */
  readonly offsetS: number;
  readonly atMs: number;
}

export interface CoreStatus {
  readonly state: CompanionState;
  readonly store: StoreState;
  readonly policy: PolicyReport;
  readonly parameters: ParametersReport;
  readonly browsers: number;
  readonly extensions: readonly ConnectedExtension[];
  readonly watches: number;
  /** Code of the newest fault, null when there was none. */
  readonly lastFault: string | null;
  readonly seenExtensions: readonly SeenExtension[];
  readonly clock: ClockDifference | null;
}

/** Result of a message: the state after it, or the reply to a user request. */
export type ControlResult = { readonly status: CoreStatus } | { readonly reply: UserReply<UserRequestType> };

export type ControlReply =
  | ({ readonly type: 'reply'; readonly id: string; readonly ok: true } & ControlResult)
  | { readonly type: 'reply'; readonly id: string; readonly ok: false; readonly code: string };
