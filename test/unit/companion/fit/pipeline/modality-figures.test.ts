import { modalityFigures } from 'vigil-fit/pipeline/modality-figures.ts';
import { describe, expect, it } from 'vitest';

const people = [1, 2, 3].map((k) => ({ genuine: [k, k + 1], impostor: [-k, 0.5 - k] }));

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

  it('gives nothing without any window', () => {
    expect(modalityFigures(0, [{ length: 50, own: [], shipped: [] }], 1)).toBeNull();
  });
});
