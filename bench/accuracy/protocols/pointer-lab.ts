/**
 * Pointer, in a laboratory. In: lab-trials recordings. Out: people of one experiment, who make the same reaches on machines of
 * the same kind, told apart by the figures of pointer-transfer; nothing of these recordings is fitted.
 */

import { comparable, compareEveryone, type OwnerScores, pairMetrics } from 'vigil-fit/pointer/pointer-pairs.ts';
import type { SubjectStrokes } from 'vigil-fit/pointer/subject-strokes.ts';
import { readPointerSubjects } from '../../trials/pointer-subjects.ts';
import type { Metric, ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { judgedEnrol } from '../pointer-judged.ts';

export const name = 'pointer-lab';

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const people = comparable(await readPointerSubjects(context.dataDir, 'lab-trials'));
  if (people.length < 2) return { metrics: {}, tables: [], notes: ['No recordings.'] };
  const enrol = await judgedEnrol(context, 'lab-trials');
  if (enrol === undefined) return { metrics: {}, tables: [], notes: ['Nothing is left to fit on.'] };
  const all = new Map<number, OwnerScores[]>();
  const metrics: Record<string, Metric> = {};
  for (const experiment of new Set(people.map(experimentOf))) {
    const scores = compareEveryone(
      people.filter((subject) => experimentOf(subject) === experiment),
      enrol,
    );
    Object.assign(metrics, pairMetrics(experiment, scores, context.seed));
    for (const [size, owners] of scores) all.set(size, [...(all.get(size) ?? []), ...owners]);
    context.progress(`pointer-lab: ${experiment}`);
  }
  return {
    metrics: { ...metrics, ...pairMetrics('all', all, context.seed) },
    tables: [],
    notes: [`${people.length} people, moves alone; impostors are of the owner's experiment.`],
  };
}

/** Names are `lab-trials-EXPERIMENT-NUMBER`. */
function experimentOf({ name: subject }: SubjectStrokes): string {
  return subject.split('-').at(-2) ?? '';
}
