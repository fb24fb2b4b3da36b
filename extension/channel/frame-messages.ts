/**
 * Messages between content script and background worker, on one runtime port per document. Types only, to keep the
 * content script small; the worker validates them with `frame-schema.ts`.
 */
import type { CaptureBatch } from '@vigil/protocol/capture.ts';
import type { AttestRequestKind, Decline } from '@vigil/protocol/page-channel.ts';

/** Name of the port. */
export const FRAME_PORT = 'frame';

/** Two random 32-bit halves of the key for field hashes, created once per installation. */
export type FieldHashKey = readonly [number, number];

export type FromFrame =
  /** First message on every port. `stream` identifies the document's capture stream (see CaptureBatch). */
  | { readonly type: 'hello'; readonly stream: string }
  | { readonly type: 'batch'; readonly batch: CaptureBatch }
  /** `id` is chosen by the content script, unique in the document. */
  | {
      readonly type: 'attest-request';
      readonly id: number;
      readonly kind: AttestRequestKind;
      readonly challenge: string;
    }
  | { readonly type: 'unwatch'; readonly id: number }
  /** The user was active in a child frame for `ms` milliseconds. */
  | { readonly type: 'child-activity'; readonly ms: number };

export type ToFrame =
  /** The origin is listed: capture may begin. `pausedUntil` is epoch milliseconds, null while not paused. */
  | {
      readonly type: 'start';
      readonly fieldHashKey: FieldHashKey;
      readonly extension: string;
      readonly pausedUntil: number | null;
      /** An opaque origin below a listed page: count activity, record nothing. */
      readonly blind: boolean;
    }
  /** The origin is not listed: stop and leave no trace. */
  | { readonly type: 'stop' }
  | { readonly type: 'paused'; readonly until: number | null }
  /** The activity in a child frame was not captured. */
  | { readonly type: 'unseen'; readonly ms: number }
  | { readonly type: 'token'; readonly id: number; readonly token: string }
  | { readonly type: 'declined'; readonly id: number; readonly code: Decline };
