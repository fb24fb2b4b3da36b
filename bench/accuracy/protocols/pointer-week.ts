/**
 * Pointer, a week later. In: hbrs recordings. Out: for people with two sittings about a week apart, enrolled on the first and
 * compared in the second, the figures of pointer-transfer; nothing of hbrs is fitted.
 */

import { comparable, compareEveryone, pairMetrics } from 'vigil-fit/pointer/pointer-pairs.ts';
import { readPointerSubjects } from '../../trials/pointer-subjects.ts';
import type { ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { judgedEnrol } from '../pointer-judged.ts';

export const name = 'pointer-week';

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const everyone = await readPointerSubjects(context.dataDir, 'hbrs');
  const people = comparable(everyone.filter(({ sittings }) => sittings > 1));
  if (people.length < 2) return { metrics: {}, tables: [], notes: ['No people with two sittings.'] };
  const enrol = await judgedEnrol(context, 'hbrs');
  if (enrol === undefined) return { metrics: {}, tables: [], notes: ['Nothing is left to fit on.'] };
  const scores = compareEveryone(people, enrol);
  return {
    metrics: pairMetrics('hbrs', scores, context.seed),
    tables: [],
    notes: [`${people.length} people with two sittings; the classifier is of sapimouse and Balabit.`],
  };
}
