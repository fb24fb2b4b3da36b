/**
 * Sends one request to a running companion. In: its paths, the request, the caller. Out: the reply. Throws VigilError:
 * `companion-missing`, `companion-refused`, `companion-silent`, or the code of the reply.
 */

import { connect } from '@vigil/channel/connect.ts';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import type { Link } from '@vigil/channel/link.ts';
import { parseJson } from '@vigil/channel/parse-json.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import {
  REPLY_TIMEOUT_MS,
  USER_REQUESTS,
  type UserApi,
  type UserReply,
  type UserRequest,
} from '@vigil/protocol/user/user-api.ts';
import { Localizer } from '@vigil/text/localizer.ts';
import { problemText } from '@vigil/text/problem-text.ts';
import { en } from '@vigil/text/strings/en.ts';
import type { z } from 'zod';
import type { ControlMessage } from './control-message.ts';
import { type CompanionStatus, controlReply } from './reply.ts';

const silent = (why: string) =>
  new VigilError('companion-silent', `The companion ${why}: see companion.log in its home, and start it again`);

/** Text of the window for a code. */
function refusal(code: string): string {
  const [what, remedy] = problemText(new Localizer(en), code);
  return `${what} ${remedy} (${code})`;
}

type Done = Extract<z.infer<typeof controlReply>, { ok: true }>;
type WithoutId<Message> = Message extends unknown ? Omit<Message, 'id'> : never;
/** One request for each connection. */
export type ControlRequest = WithoutId<ControlMessage>;

/** Milliseconds. */
export function timeoutOf(request: ControlRequest): number {
  if (request.type === 'user-request') return USER_REQUESTS[request.request.type].timeoutMs;
  return request.type === 'unlock' ? USER_REQUESTS.unlock.timeoutMs : REPLY_TIMEOUT_MS;
}

function firstPayload(link: Link, patienceMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(silent(`sent no reply within ${patienceMs / 1000} s`)), patienceMs);
    link.onPayload = (payload) => {
      clearTimeout(timer);
      resolve(payload);
    };
    link.onEnd = () => {
      clearTimeout(timer);
      reject(silent('closed the connection without a reply'));
    };
  });
}

async function exchange(paths: ChannelPaths, request: ControlRequest, caller: string): Promise<Done> {
  const link = await connect(paths, { role: 'control', caller });
  try {
    const payload = firstPayload(link, timeoutOf(request));
    link.resume();
    link.send(Buffer.from(JSON.stringify({ ...request, id: 'call' })));
    const reply = controlReply.safeParse(parseJson(await payload));
    if (!reply.success) throw silent('sent a reply that this version cannot read');
    if (reply.data.ok) return reply.data;
    throw new VigilError(reply.data.code, refusal(reply.data.code));
  } finally {
    link.close();
  }
}

/** Resolves to null for a reply without a status. */
export async function call(
  paths: ChannelPaths,
  request: ControlRequest,
  caller: string,
): Promise<CompanionStatus | null> {
  return (await exchange(paths, request, caller)).status ?? null;
}

/** The user API of the running companion. */
export function userApiOf(paths: ChannelPaths, caller: string): UserApi {
  return {
    request: async <Q extends UserRequest>(request: Q) => {
      const { reply: payload } = await exchange(paths, { type: 'user-request', request }, caller);
      const checked = USER_REQUESTS[request.type].reply.safeParse(payload);
      if (!checked.success) throw silent('sent a reply that this version cannot read');
      return checked.data as UserReply<Q['type']>;
    },
  };
}

/** {@link call} for requests whose reply has a status. */
export async function callForStatus(
  paths: ChannelPaths,
  request: ControlRequest,
  caller: string,
): Promise<CompanionStatus> {
  const status = await call(paths, request, caller);
  if (status === null) throw silent('sent a reply that this version cannot read');
  return status;
}
