/**
 * Judges situations of a corpus: another stretch of the same work, another task, another day. In: where the corpus is, which
 * situation. Out: what the stream protocols report, by length of window and size of enrolment, on subjects that nothing was
 * fitted on.
 */

import type { TypingSubject } from '@vigil/corpora/aalto.ts';
import { keystrokesOf } from '@vigil/corpora/key-events.ts';
import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import type { Situation } from 'vigil-fit/keystroke/background-subject.ts';
import { ENROLMENT_KEYS, type KeystrokeCorpus } from '../../fit/keystroke-corpora.ts';
import type { ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { judgedOf, keystrokeModel } from '../background.ts';
import { type Enrolment, judgeStreams } from './judge-streams.ts';

export interface SituationProtocol {
  readonly name: string;
  readonly corpus: KeystrokeCorpus;
  /** Greatest pooled EER, percent, by window. */
  readonly bars: Readonly<Record<number, number>>;
  /** Windows whose Cllr may be at most this over its least. */
  readonly ratioBars: Readonly<Record<number, number>>;
  read(dataDir: string): Promise<readonly TypingSubject[]>;
  situationOf(sessions: readonly (readonly Keystroke[])[]): Situation;
}

/** Keys of the shorter enrolments; the first one is that of the situation. */
const SHORTER = [500, 200];

export async function judgeSituations(protocol: SituationProtocol, context: ProtocolContext): Promise<ProtocolResult> {
  context.progress(`reading ${protocol.corpus}`);
  const people = await protocol.read(context.dataDir);
  const model = await keystrokeModel(context);
  const { judged, notes } = judgedOf(protocol.corpus, people, model, context);
  const typing = judged
    .map(({ id, runs }) => ({ id, ...protocol.situationOf(runs.map(keystrokesOf)) }))
    .filter(({ enrolment }) => enrolment.length >= ENROLMENT_KEYS / 2);
  const enrolments = [ENROLMENT_KEYS, ...SHORTER].map(
    (keys, index): Enrolment => ({
      title: `enrolment on ${keys} keys, ${typing.length} people`,
      suffix: index === 0 ? '' : `-enrol-${keys}`,
      typing: typing.map((subject) => ({ ...subject, enrolment: subject.enrolment.slice(0, keys) })),
    }),
  );
  const stream = {
    name: protocol.name,
    others: 'every window' as const,
    bars: protocol.bars,
    ratioBars: protocol.ratioBars,
  };
  return { ...judgeStreams(stream, model, enrolments, context), notes };
}
