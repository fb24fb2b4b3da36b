/**
 * Pointer, with a background of other people of the same corpus, as a deployment has that records its own. In: recordings. Out:
 * the figures of pointer-transfer for each half of a corpus's people: the other half is the background of the forest, and is
 * added to what the pair classifier is fitted on. Both reach the comparison as the bytes of a parameter file do.
 */
import { decodeParameterSet, encodeParameterSet } from '@vigil/engine/parameter-set.ts';
import { type PointerBackground, shippedBackground } from '@vigil/engine/pointer/background.ts';
import { encodePairClassifier } from '@vigil/engine/pointer/pair-file.ts';
import { FALSE_MATCH_TABLE } from '@vigil/engine/trust/false-match-table.ts';
import { fitPairClassifier } from 'vigil-fit/pointer/pair-classifier.ts';
import { fitParameters } from 'vigil-fit/pointer/pointer-background.ts';
import { comparable, compareEveryone, type OwnerScores, pairMetrics } from 'vigil-fit/pointer/pointer-pairs.ts';
import type { SubjectStrokes } from 'vigil-fit/pointer/subject-strokes.ts';
import { fittedCorpora } from '../../trials/fitted-pointer.ts';
import { readPointerSubjects } from '../../trials/pointer-subjects.ts';
import type { Metric, ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { enrolAgainst } from '../pointer-judged.ts';

export const name = 'pointer-own-background';

/** At most so much EER at 20 strokes, percent. */
const BARS = { sapimouse: 13, hbrs: 18, mauth: 22 };

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const metrics: Record<string, Metric> = {};
  for (const [corpus, bar] of Object.entries(BARS)) {
    const people = comparable(await readPointerSubjects(context.dataDir, corpus));
    if (people.length < 4) continue;
    Object.assign(metrics, pairMetrics(corpus, await judgeHalves(context, corpus, people), context.seed));
    metrics[`${corpus}.20.eer`] = { ...metrics[`${corpus}.20.eer`]!, bar: { kind: 'max', value: bar } };
    context.progress(`pointer-own-background: ${corpus}`);
  }
  return { metrics, tables: [], notes: ['Two halves, each judged with the other as background.'] };
}

async function judgeHalves(context: ProtocolContext, corpus: string, people: readonly SubjectStrokes[]) {
  const all = new Map<number, OwnerScores[]>();
  for (const odd of [0, 1]) {
    const background = await backgroundOf(
      context,
      corpus,
      people.filter((_, k) => k % 2 !== odd),
    );
    const judged = people.filter((_, k) => k % 2 === odd);
    for (const [size, owners] of compareEveryone(judged, enrolAgainst(background, context.seed))) {
      all.set(size, [...(all.get(size) ?? []), ...owners]);
    }
  }
  return all;
}

async function backgroundOf(
  { dataDir, seed, leaveOut }: ProtocolContext,
  corpus: string,
  others: readonly SubjectStrokes[],
): Promise<PointerBackground> {
  const corpora = await Promise.all(
    fittedCorpora(leaveOut, corpus).map((fitted) => readPointerSubjects(dataDir, fitted)),
  );
  const pairs = fitPairClassifier([others, ...corpora.filter(({ length }) => length > 0)], corpus, seed);
  const strokes = others.map(({ enrolment, probes }) => ({ training: [...enrolment, ...probes] }));
  const pointer = fitParameters(strokes, shippedBackground().calibration, corpus);
  const set = { keystrokes: null, pointer, pairs: encodePairClassifier(pairs), falseMatches: FALSE_MATCH_TABLE };
  return decodeParameterSet(encodeParameterSet(set)).pointerBackground();
}
