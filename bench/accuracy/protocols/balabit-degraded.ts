/**
 * What other devices cost. In: Balabit recordings. Out: AUC by windows of 20 strokes when the enrolment is as recorded
 * and the probes, genuine and foreign, were seen through another clock, report rate or a lossy channel.
 *
 * Each owner has one model, against everyone; impostors are therefore known to the background, and only the differences
 * between rows of this table mean something.
 */

import { type BalabitSession, readBalabit } from '@vigil/corpora/balabit.ts';
import { type PointerBackground, shippedBackground } from '@vigil/engine/pointer/background.ts';
import { joinRows, trainPointerModel } from '@vigil/engine/pointer/train-pointer-model.ts';
import { auc, bootstrapOverSubjects, pool, type SubjectScores } from 'vigil-fit/base/metrics.ts';
import { fittedBackground } from 'vigil-fit/pointer/pointer-background.ts';
import { meanScores } from 'vigil-fit/pointer/pointer-windows.ts';
import { type BalabitSubject, codeStrokes } from '../../trials/balabit-strokes.ts';
import { scoreSession } from '../../trials/pointer-comparisons.ts';
import type { Metric, ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { DEGRADATIONS } from '../degrade-pointer.ts';

export const name = 'balabit-degraded';

const WINDOW = 20;
/** Test sessions of a person that are altered: enough for the differences, and no more. */
const SESSIONS = 20;

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const sessions = await readBalabit(context.dataDir);
  const users = [...new Set(sessions.map(({ user }) => user))];
  const training = new Map(users.map((user) => [user, strokesOf(sessions, user)]));
  const models = users.map((user) => {
    context.progress(`${name}: model of person ${user}`);
    const others = users.filter((other) => other !== user);
    return trainPointerModel(training.get(user)!, backgroundOf(context, others, training), { seed: context.seed });
  });
  const metrics: Record<string, Metric> = {};
  for (const [label, degrade] of Object.entries(DEGRADATIONS)) {
    context.progress(`${name}: ${label}`);
    const probes = users.map((user) =>
      sessions
        .filter((session) => session.user === user && session.illegal === false)
        .slice(0, SESSIONS)
        .map((session, index) => codeStrokes(degrade(session.events, context.seed + index))),
    );
    const scored = models.flatMap((model, owner): SubjectScores[] => {
      if (!model) return [];
      const score = (rows: readonly Uint8Array[]) =>
        meanScores(
          rows.map((session) => scoreSession(model, session)),
          WINDOW,
        );
      return [
        { genuine: score(probes[owner]!), impostor: score(probes.filter((_, subject) => subject !== owner).flat()) },
      ];
    });
    const pooled = (sample: readonly SubjectScores[]) => auc(pool(sample, 'genuine'), pool(sample, 'impostor'));
    metrics[`${label}.${WINDOW}.auc`] = {
      value: pooled(scored),
      ...bootstrapOverSubjects(scored, pooled, { seed: context.seed }),
    };
  }
  return { metrics, tables: [], notes: ['Impostors are known to the background here: compare rows, not protocols.'] };
}

function strokesOf(sessions: readonly BalabitSession[], user: number): Uint8Array[] {
  return sessions
    .filter((session) => session.user === user && session.part === 'training')
    .map((session) => codeStrokes(session.events));
}

function backgroundOf(
  { background }: ProtocolContext,
  others: readonly number[],
  training: ReadonlyMap<number, Uint8Array[]>,
): PointerBackground {
  if (background === 'shipped') return shippedBackground();
  const people = others.map(
    (user) => ({ training: [joinRows(training.get(user)!)] }) satisfies Pick<BalabitSubject, 'training'>,
  );
  return fittedBackground(people, shippedBackground().calibration);
}
