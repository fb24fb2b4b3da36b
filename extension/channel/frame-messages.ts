/**
 * What a content script and the background worker say to each other over one runtime port a document. Types only, so
 * that the content script stays small; the worker checks what it gets with `frame-schema.ts`.
 */
import type { CaptureBatch } from '@vigil/protocol/capture.ts';
import type { AttestRequestKind, Decline } from '@vigil/protocol/page-channel.ts';

/** Name of the port. */
export const FRAME_PORT = 'frame';

/** Two 32-bit halves of the key for field hashes: random, made once for each installation. */
export type FieldHashKey = readonly [number, number];

export type FromFrame =
  /** First message on every port. `stream` names the document's capture stream (see CaptureBatch). */
  | { readonly type: 'hello'; readonly stream: string }
  | { readonly type: 'batch'; readonly batch: CaptureBatch }
  /** `id` is the content script's own, unique in the document. */
  | {
      readonly type: 'attest-request';
      readonly id: number;
      readonly kind: AttestRequestKind;
      readonly challenge: string;
    }
  | { readonly type: 'unwatch'; readonly id: number };

export type ToFrame =
  /** The origin is listed: capture may begin. `pausedUntil` is epoch milliseconds, null while not paused. */
  | {
      readonly type: 'start';
      readonly fieldHashKey: FieldHashKey;
      readonly extension: string;
      readonly pausedUntil: number | null;
    }
  /** The origin is not listed (any more): be as if never there. */
  | { readonly type: 'stop' }
  | { readonly type: 'paused'; readonly until: number | null }
  | { readonly type: 'token'; readonly id: number; readonly token: string }
  | { readonly type: 'declined'; readonly id: number; readonly code: Decline };
