/**
 * Minimum of a smooth function of a few numbers, without derivatives (Nelder and Mead 1965). In: the function, a start, first
 * steps. Out: the best point found after a fixed number of looks; the same every time.
 */

interface Vertex {
  readonly at: readonly number[];
  readonly cost: number;
}

export function minimise(
  costOf: (at: readonly number[]) => number,
  start: readonly number[],
  steps: readonly number[],
  looks: number,
): readonly number[] {
  let left = looks;
  const look = (at: readonly number[]): Vertex => {
    left--;
    return { at, cost: costOf(at) };
  };
  const simplex = [
    look(start),
    ...steps.map((step, axis) => look(start.map((value, i) => (i === axis ? value + step : value)))),
  ];
  const order = (): void => void simplex.sort((a, b) => a.cost - b.cost);
  order();
  while (left > 0) {
    const worst = simplex.at(-1)!;
    const best = simplex[0]!;
    const centre = start.map((_, i) => simplex.slice(0, -1).reduce((sum, { at }) => sum + at[i]!, 0) / start.length);
    const along = (share: number) => look(centre.map((value, i) => value + share * (worst.at[i]! - value)));
    const reflected = along(-1);
    let next = reflected;
    if (reflected.cost < best.cost) {
      const expanded = along(-2);
      if (expanded.cost < reflected.cost) next = expanded;
    } else if (reflected.cost >= simplex.at(-2)!.cost) {
      next = along(reflected.cost < worst.cost ? -0.5 : 0.5);
      if (next.cost >= Math.min(worst.cost, reflected.cost)) {
        const shrunk = simplex.slice(1).map(({ at }) => look(at.map((value, i) => (value + best.at[i]!) / 2)));
        simplex.splice(1, shrunk.length, ...shrunk);
        order();
        continue;
      }
    }
    simplex[simplex.length - 1] = next;
    order();
  }
  return simplex[0]!.at;
}
