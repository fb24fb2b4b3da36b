import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { comparable, compareEveryone, pairMetrics } from 'vigil-fit/pointer/pointer-pairs.ts';
import { type SubjectStrokes, windowsOf } from 'vigil-fit/pointer/subject-strokes.ts';
import { describe, expect, it } from 'vitest';

/** Strokes that all carry the subject's number as their first code. */
function subject(number: number, enrolled: number, compared: number): SubjectStrokes {
  const rows = (count: number) => new Uint8Array(count * FEATURE_COUNT).fill(number);
  return {
    corpus: 'made-up',
    name: `made-up-${number}`,
    sittings: 2,
    enrolment: [rows(enrolled)],
    probes: [rows(compared), rows(7)],
  };
}

describe('windowsOf', () => {
  it('cuts no window over two sittings', () => {
    expect(windowsOf(subject(1, 0, 25).probes, 10)).toHaveLength(2);
    expect(windowsOf(subject(1, 0, 25).probes, 7)).toHaveLength(4);
  });
});

describe('comparable', () => {
  it('leaves out people with too few strokes on either side', () => {
    const people = [subject(1, 50, 20), subject(2, 49, 100), subject(3, 100, 5)];
    expect(comparable(people).map(({ name }) => name)).toEqual(['made-up-1']);
  });
});

describe('compareEveryone', () => {
  const people = [subject(1, 60, 60), subject(2, 60, 60), subject(3, 60, 60)];
  const likeness = ({ enrolment }: SubjectStrokes) => {
    const own = enrolment[0]![0]!;
    return (strokes: Uint8Array) => 10 - Math.abs(strokes[0]! - own);
  };

  it('compares everyone with every template, by window size', () => {
    const twenty = compareEveryone(people, likeness).get(20)!;
    expect(twenty).toHaveLength(3);
    expect(twenty[0]).toEqual({
      owner: 'made-up-1',
      genuine: [10, 10, 10],
      others: [
        [9, 9, 9],
        [8, 8, 8],
      ],
    });
  });

  it('leaves out who is no rival, and owners that cannot be enrolled', () => {
    const scores = compareEveryone(
      people,
      (owner) => (owner.name === 'made-up-3' ? undefined : likeness(owner)),
      (_, other) => other.name !== 'made-up-2',
    ).get(50)!;
    expect(scores.map(({ owner, others }) => [owner, others.length])).toEqual([
      ['made-up-1', 1],
      ['made-up-2', 2],
    ]);
  });

  it('gives figures of every size by stable names', () => {
    const metrics = pairMetrics('made-up', compareEveryone(people, likeness), 1);
    expect(Object.keys(metrics).slice(0, 7)).toEqual(
      ['eer', 'auc', 'pair-auc', 'pair-auc-p10', 'cllr', 'cllr-min', 'cllr-ratio'].map((key) => `made-up.10.${key}`),
    );
    expect(metrics['made-up.20.eer']!.value).toBe(0);
    expect(metrics['made-up.50.pair-auc']!.value).toBe(1);
  });
});
