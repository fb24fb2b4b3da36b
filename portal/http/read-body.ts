/** Request bodies. In: a stream of bytes. Out: one JSON object, or why there is none, within a size and a time limit. */
import type { IncomingMessage } from 'node:http';
import { codeOf } from '@vigil/protocol/errors.ts';
import { Deadline } from '../server/deadline.ts';
import { parseStrictJson } from '../server/strict-json.ts';

/** Maximum body in bytes: a token of 8192 characters and the JSON around it. */
export const MAX_BODY_BYTES = 16_384;
/** A body that is too long is discarded up to this many bytes, so that the client can read the error response. */
const MAX_DISCARDED_BYTES = 1_048_576;
const TOO_SLOW = 'too-slow';
const BODY_TIMEOUT_MS = 5_000;
/** A client gets this long to end the body of a request that was refused without reading it. */
const DISCARD_MS = 1_000;

/** `invalid`: absent, cut off, or not one JSON object. */
export type Body =
  | { readonly object: Record<string, unknown> }
  | { readonly fault: 'invalid' | 'too-long' | 'too-slow' };

/** Never rejects: in Express 4 a rejection for an aborted request would end the process. */
export async function readBody(
  body: AsyncIterator<Uint8Array> | null | undefined,
  timeoutMs = BODY_TIMEOUT_MS,
  maxBytes = MAX_BODY_BYTES,
): Promise<Body> {
  if (!body) return { fault: 'invalid' };
  const deadline = new Deadline(timeoutMs, TOO_SLOW);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const next = await deadline.run('The body', () => body.next()).catch(faultOf);
      if (typeof next === 'string') return { fault: next };
      if (next.done) break;
      length += next.value.length;
      if (length > MAX_DISCARDED_BYTES) return { fault: 'too-long' };
      if (length <= maxBytes) chunks.push(next.value);
    }
  } catch {
    return { fault: 'invalid' };
  }
  if (length > maxBytes) return { fault: 'too-long' };
  const parsed = parseStrictJson(Buffer.concat(chunks));
  return 'object' in parsed ? parsed : { fault: 'invalid' };
}

function faultOf(fault: unknown): 'too-slow' | 'invalid' {
  return codeOf(fault) === TOO_SLOW ? TOO_SLOW : 'invalid';
}

/** Call it after the response: discards an unread body and closes the connection if the body does not end soon. */
export function discardRest(request: IncomingMessage): void {
  if (request.complete) return;
  const timer = setTimeout(() => request.destroy(), DISCARD_MS);
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
