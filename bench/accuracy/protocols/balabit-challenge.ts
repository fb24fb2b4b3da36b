/**
 * Balabit's own challenge. In: recordings with public labels. Out: AUC over the labelled test sessions as published,
 * illegal against legal, pooled over people. The people behind illegal sessions may be in the background: with `fit` the
 * background is everyone but the owner, as in the published closed-set work.
 */
import { type PointerBackground, shippedBackground } from '@vigil/engine/pointer/background.ts';
import { trainPointerModel } from '@vigil/engine/pointer/train-pointer-model.ts';
import { auc, bootstrapOverSubjects, eer, pool, type SubjectScores } from 'vigil-fit/base/metrics.ts';
import { fittedBackground } from 'vigil-fit/pointer/pointer-background.ts';
import { meanScores } from 'vigil-fit/pointer/pointer-windows.ts';
import { type BalabitSubject, readBalabitStrokes } from '../../trials/balabit-strokes.ts';
import { scoreSession } from '../../trials/pointer-comparisons.ts';
import type { Metric, ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';

const PUBLISHED = { value: 0.92, source: 'Antal and Egyed-Zsigmond 2019, best entry of public labels by session' };

export const name = 'balabit-challenge';

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const people = await readBalabitStrokes(context.dataDir);
  const scored: SubjectScores[] = [];
  for (const owner of people) {
    const background = backgroundFor(context, people, owner);
    const model = trainPointerModel(owner.training, background, { seed: context.seed });
    if (!model) continue;
    const means = (sessions: readonly Uint8Array[]) =>
      meanScores(
        sessions.map((rows) => scoreSession(model, rows)),
        0,
      );
    scored.push({ genuine: means(owner.legal), impostor: means(owner.illegal) });
    context.progress(`balabit-challenge: person ${owner.user}`);
  }
  const over = (measure: (sample: readonly SubjectScores[]) => number): Metric => ({
    value: measure(scored),
    ...bootstrapOverSubjects(scored, measure, { seed: context.seed }),
  });
  const pooled = (measure: typeof auc) => (sample: readonly SubjectScores[]) =>
    measure(pool(sample, 'genuine'), pool(sample, 'impostor'));
  return {
    metrics: {
      'session.auc': { ...over(pooled(auc)), published: PUBLISHED },
      'session.eer': over((sample) => 100 * pooled(eer)(sample)),
    },
    tables: [],
    notes: ['Illegal sessions come mostly from other machines: much of this figure is the machine.'],
  };
}

function backgroundFor(
  { background }: ProtocolContext,
  people: readonly BalabitSubject[],
  owner: BalabitSubject,
): PointerBackground {
  if (background === 'shipped') return shippedBackground();
  return fittedBackground(
    people.filter((subject) => subject !== owner),
    shippedBackground().calibration,
  );
}
