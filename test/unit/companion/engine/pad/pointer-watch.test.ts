import { seededRandom } from '@vigil/engine/base/random.ts';
import { PointerWatch } from '@vigil/engine/pad/pointer-watch.ts';
import { describe, expect, it } from 'vitest';

/** Moves along a line in equal steps, then clicks; a hand adds its tremor and changes its speed. */
function moves(watch: PointerWatch, count: number, tremorPx: number, seed: number): boolean {
  const random = seededRandom(seed);
  let tMs = 0;
  let seen = false;
  for (let m = 0; m < count; m++) {
    tMs += 600;
    const [vx, vy] = [4 + 6 * random(), 4 + 6 * random()];
    for (let step = 0; step < 40; step++) {
      tMs += 8;
      const speed = tremorPx === 0 ? 1 : Math.sin((Math.PI * (step + 1)) / 42) * 1.5;
      const shake = () => tremorPx * (random() + random() - 1);
      watch.note({ kind: 'move', tMs, dx: Math.round(vx * speed + shake()), dy: Math.round(vy * speed + shake()) });
      seen ||= watch.machine;
    }
    tMs += 60;
    watch.note({ kind: 'down', tMs, dx: 0, dy: 0 });
    watch.note({ kind: 'up', tMs: tMs + 80, dx: 0, dy: 0 });
    seen ||= watch.machine;
  }
  return seen;
}

describe('PointerWatch', () => {
  it('sees a program that draws straight lines', () => {
    expect(moves(new PointerWatch(), 10, 0, 1)).toBe(true);
  });

  it('leaves a hand alone', () => {
    for (let seed = 0; seed < 10; seed++) expect(moves(new PointerWatch(), 20, 3, seed)).toBe(false);
  });
});
