/**
 * How far people lie from each other: `tsx bench/fit/pointer-strangeness.ts FILE...`. In: tables of mouse actions of many
 * people (39 features). Out: for each feature, printed, the standard deviation of people's means, in normal scores of all
 * actions and less what their finite number explains. It supports the strangeness of the shipped background, as Balabit
 * has too few people to estimate it; the features themselves are of raw reports and cannot be turned into ours.
 */
import { readPointerFeatures } from '../accuracy/readers/pointer-features.ts';
import { normalQuantile } from './stroke-generator.ts';

/** Standard deviation over people of the mean normal score of one column. */
function spreadOfPeople(people: ReadonlyMap<string, readonly Float64Array[]>, column: number): number {
  const values = [...people].flatMap(([person, rows]) => rows.map((row) => ({ person, value: row[column]! })));
  values.sort((a, b) => a.value - b.value);
  const sums = new Map<string, number>();
  values.forEach(({ person }, rank) => {
    sums.set(person, (sums.get(person) ?? 0) + normalQuantile((rank + 0.5) / values.length));
  });
  let variance = 0;
  for (const [person, sum] of sums) {
    const count = people.get(person)!.length;
    variance += ((sum / count) ** 2 - 1 / count) / sums.size;
  }
  return Math.sqrt(Math.max(0, variance));
}

for (const path of process.argv.slice(2)) {
  const { columns, people } = await readPointerFeatures(path);
  const spreads = columns.map((name, column) => ({ name, spread: spreadOfPeople(people, column) }));
  spreads.sort((a, b) => a.spread - b.spread);
  const median = spreads[spreads.length >> 1]!.spread;
  const list = spreads.map(({ name, spread }) => `${name} ${spread.toFixed(2)}`).join(', ');
  process.stdout.write(`${people.size} people, median ${median.toFixed(2)}: ${list}\n`);
}
