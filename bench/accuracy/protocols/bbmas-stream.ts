/**
 * bbmas-stream: copying, enrolled and judged on the same kind of text. In: the first 30% of BB-MAS (coarse clock), people that
 * nothing was fitted on; with `--leave-out bbmas`, a corpus that nothing was fitted on. Out: error rates and calibration by window length and enrolment.
 */

import { readBbmas } from '@vigil/corpora/bbmas.ts';
import { keystrokesOf } from '@vigil/corpora/key-events.ts';
import type { ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { judgedOf, keystrokeModel } from '../background.ts';
import { type Enrolment, judgeStreams, type StreamProtocol } from './judge-streams.ts';

export const name = 'bbmas-stream';

const STREAM: StreamProtocol = { name, others: 'every window', bars: { 50: 5.3, 100: 3 } };
/** Keys; the first is the enrolment that is judged by bars. */
const ENROLMENTS = [1_000, 500, 200];

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const model = await keystrokeModel(context);
  context.progress('reading BB-MAS');
  // The same people as in the whole recordings, which may be fitted on.
  const all = (await readBbmas(context.dataDir)).map((subject) => ({ ...subject, id: `bbmas-${subject.id}` }));
  const { judged: subjects, notes } = judgedOf('bbmas', all, model, context);
  const people = subjects.map(({ id, runs }) => ({
    id,
    keystrokes: runs.flatMap(keystrokesOf),
  }));
  const enrolments = ENROLMENTS.map((keys, index): Enrolment => {
    const enough = people.filter(({ keystrokes }) => keystrokes.length >= keys);
    return {
      title: `enrolment on ${keys} keys, ${enough.length} people`,
      suffix: index === 0 ? '' : `-enrol-${keys}`,
      typing: enough.map(({ id, keystrokes }) => ({
        id,
        enrolment: keystrokes.slice(0, keys),
        rest: [keystrokes.slice(keys)],
      })),
    };
  });
  return { ...judgeStreams(STREAM, model, enrolments, context), notes };
}
