/**
 * bbmas-stream: does a model of one corpus know people of another? In: BB-MAS typing (coarse clock, other text, other
 * keyboards) and a model fitted on Aalto alone. Out: error rates and calibration by window length and enrolment.
 */

import { readBbmas } from '@vigil/corpora/bbmas.ts';
import { keystrokesOf } from '@vigil/corpora/key-events.ts';
import type { ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { keystrokeModel } from '../background.ts';
import { type Enrolment, judgeStreams, type StreamProtocol } from './judge-streams.ts';

export const name = 'bbmas-stream';

const STREAM: StreamProtocol = { name, others: 'every window', bars: { 50: 5.5, 100: 3.2 } };
/** Keys; the first is the enrolment that is judged by bars. */
const ENROLMENTS = [1_000, 500, 200];

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const model = await keystrokeModel(context);
  context.progress('reading BB-MAS');
  const people = (await readBbmas(context.dataDir)).map(({ id, runs }) => ({
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
        rest: keystrokes.slice(keys),
      })),
    };
  });
  return {
    ...judgeStreams(STREAM, model, enrolments, context),
    notes: [`Model: ${model.provenance.source}, ${model.provenance.people} people; nothing fitted on BB-MAS.`],
  };
}
