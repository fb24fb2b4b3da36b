/**
 * Asks a running companion one question. In: its paths, the question, who asks. Out: its status, where the answer has
 * one. Throws VigilError: `companion-missing`, `companion-refused`, `companion-silent`, or the code that it answered.
 */

import { connect } from '@vigil/channel/connect.ts';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import type { Link } from '@vigil/channel/link.ts';
import { parseJson } from '@vigil/channel/parse-json.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { USER_REPLIES, type UserApi, type UserReply, type UserRequest } from '@vigil/protocol/user/user-api.ts';
import { Localizer } from '@vigil/text/localizer.ts';
import { problemText } from '@vigil/text/problem-text.ts';
import { en } from '@vigil/text/strings/en.ts';
import type { z } from 'zod';
import type { ControlMessage } from './control-message.ts';
import { type CompanionStatus, controlReply } from './reply.ts';

/** Unlocking derives a key, which takes about a second; checking a chain of 100,000 answers some ten. */
const REPLY_TIMEOUT_MS = 10_000;
const CHECK_MS = 120_000;

const silent = (why: string) =>
  new VigilError('companion-silent', `The companion ${why}: see companion.log in its home, and start it again`);

/** In the window's words. */
function refusal(code: string): string {
  const [what, remedy] = problemText(new Localizer(en), code);
  return `${what} ${remedy} (${code})`;
}

type Done = Extract<z.infer<typeof controlReply>, { ok: true }>;
type WithoutId<Message> = Message extends unknown ? Omit<Message, 'id'> : never;
/** There is one question on a connection. */
export type ControlRequest = WithoutId<ControlMessage>;

function firstPayload(link: Link, patienceMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(silent(`did not answer in ${patienceMs / 1000} s`)), patienceMs);
    link.onPayload = (payload) => {
      clearTimeout(timer);
      resolve(payload);
    };
    link.onEnd = () => {
      clearTimeout(timer);
      reject(silent('went away without an answer'));
    };
  });
}

async function exchange(paths: ChannelPaths, request: ControlRequest, caller: string): Promise<Done> {
  const link = await connect(paths, { role: 'control', caller });
  try {
    const checks = request.type === 'user-request' && request.request.type === 'check-chain';
    const payload = firstPayload(link, checks ? CHECK_MS : REPLY_TIMEOUT_MS);
    link.resume();
    link.send(Buffer.from(JSON.stringify({ ...request, id: 'call' })));
    const reply = controlReply.safeParse(parseJson(await payload));
    if (!reply.success) throw silent('answered what this version does not understand');
    if (reply.data.ok) return reply.data;
    throw new VigilError(reply.data.code, refusal(reply.data.code));
  } finally {
    link.close();
  }
}

/** Resolves to null for an answer without a status. */
export async function call(
  paths: ChannelPaths,
  request: ControlRequest,
  caller: string,
): Promise<CompanionStatus | null> {
  return (await exchange(paths, request, caller)).status ?? null;
}

/** The desk of the companion that runs, as a window would see it. */
export function userApiOf(paths: ChannelPaths, caller: string): UserApi {
  return {
    request: async <Q extends UserRequest>(request: Q) => {
      const { reply: payload } = await exchange(paths, { type: 'user-request', request }, caller);
      const checked = USER_REPLIES[request.type].safeParse(payload);
      if (!checked.success) throw silent('answered what this version does not understand');
      return checked.data as UserReply<Q['type']>;
    },
  };
}

/** {@link call} for questions that are answered with a status. */
export async function callForStatus(
  paths: ChannelPaths,
  request: ControlRequest,
  caller: string,
): Promise<CompanionStatus> {
  const status = await call(paths, request, caller);
  if (status === null) throw silent('answered what this version does not understand');
  return status;
}
