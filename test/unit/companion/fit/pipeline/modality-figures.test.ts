import { modalityFigures } from 'vigil-fit/pipeline/modality-figures.ts';
import { describe, expect, it } from 'vitest';

const people = [1, 2, 3, 4, 5].map((k) => ({ genuine: [k, k + 1], impostor: [-k, 0.5 - k] }));

describe('modalityFigures', () => {
  it('leaves out a length without windows of others, which has no error rate', () => {
    const alone = people.map(({ genuine }) => ({ genuine, impostor: [] }));
    const figures = modalityFigures(
      3,
      [
        { length: 50, own: people, shipped: people },
        { length: 200, own: alone, shipped: people },
      ],
      1,
    );
    expect(figures?.windows.map(({ length }) => length)).toEqual([50]);
    expect(figures?.windows[0]?.own.eer.value).toBe(0);
  });

  it('leaves out a length that fewer than five people reach, whose interval would say nothing', () => {
    const few = people.map((scores, k) => (k < 2 ? scores : { genuine: [], impostor: scores.impostor }));
    const windows = [
      { length: 50, own: people, shipped: people },
      { length: 100, own: few, shipped: few },
    ];
    expect(modalityFigures(5, windows, 1)?.windows.map(({ length }) => length)).toEqual([50]);
  });

  it('gives nothing without any window', () => {
    expect(modalityFigures(0, [{ length: 50, own: [], shipped: [] }], 1)).toBeNull();
  });
});
