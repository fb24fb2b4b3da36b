/**
 * Asks a running companion one question. In: its paths, the question, who asks. Out: its status, where the answer has
 * one. Throws VigilError: `companion-missing`, `companion-refused`, `companion-silent`, or the code that it answered.
 */
import { VigilError } from '../../shared/errors.ts';
import { connect } from '../channel/connect.ts';
import type { ChannelPaths } from '../channel/home.ts';
import type { Link } from '../channel/link.ts';
import { parseJson } from '../channel/parse-json.ts';
import type { ControlMessage } from '../core/intake/control-message.ts';
import { type CompanionStatus, controlReply } from './reply.ts';

/** Unlocking derives a key, which takes about a second. */
const ANSWER_MS = 10_000;

const silent = (why: string) =>
  new VigilError('companion-silent', `The companion ${why}: see companion.log in its home, and start it again`);

type WithoutId<Message> = Message extends unknown ? Omit<Message, 'id'> : never;
/** There is one question on a connection. */
export type Question = WithoutId<ControlMessage>;

function firstPayload(link: Link): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(silent('did not answer in 10 s')), ANSWER_MS);
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

/** Resolves to null for an answer without a status. */
export async function call(paths: ChannelPaths, question: Question, caller: string): Promise<CompanionStatus | null> {
  const link = await connect(paths, { role: 'control', caller });
  try {
    const answer = firstPayload(link);
    link.resume();
    link.send(Buffer.from(JSON.stringify({ ...question, id: 'call' })));
    const reply = controlReply.safeParse(parseJson(await answer));
    if (!reply.success) throw silent('answered what this version does not understand');
    if (reply.data.ok) return reply.data.status ?? null;
    throw new VigilError(reply.data.code, `The companion could not do it: ${reply.data.code}`);
  } finally {
    link.close();
  }
}

/** {@link call} for questions that are answered with a status. */
export async function callForStatus(paths: ChannelPaths, question: Question, caller: string): Promise<CompanionStatus> {
  const status = await call(paths, question, caller);
  if (status === null) throw silent('answered what this version does not understand');
  return status;
}
