/**
 * Asks a running companion one question. In: its paths, the question, who asks. Out: the answer. Throws VigilError:
 * `companion-missing`, `companion-refused`, `companion-silent` (no answer in time), or the code of the fault it answered.
 */
import { VigilError } from '../../shared/errors.ts';
import { connect } from '../channel/connect.ts';
import type { ChannelPaths } from '../channel/home.ts';
import { parseJson } from '../channel/parse-json.ts';
import { type ControlAnswer, type ControlRequest, controlAnswer } from './messages.ts';

const ANSWER_MS = 10_000;
const silent = (why: string) =>
  new VigilError('companion-silent', `The companion ${why}: see companion.log in its home, and start it again`);

export async function call(paths: ChannelPaths, request: ControlRequest, caller: string): Promise<ControlAnswer> {
  const link = await connect(paths, { role: 'control', caller });
  try {
    const bytes = await new Promise<Buffer>((resolve, reject) => {
      const timer = setTimeout(() => reject(silent('did not answer in 10 s')), ANSWER_MS);
      link.onPayload = (payload) => {
        clearTimeout(timer);
        resolve(payload);
      };
      link.onEnd = () => {
        clearTimeout(timer);
        reject(silent('went away without an answer'));
      };
      link.resume();
      link.send(Buffer.from(JSON.stringify(request)));
    });
    const answer = controlAnswer.safeParse(parseJson(bytes));
    if (!answer.success) throw silent('answered what this version does not understand');
    if (answer.data.type === 'fault')
      throw new VigilError(answer.data.code, `The companion refused: ${answer.data.code}`);
    return answer.data;
  } finally {
    link.close();
  }
}
