/** A stroke generator with noise on it. In: the generator, deviation of the noise, its source. Out: the same with every frequency moved. */
import { type StrokeGenerator, sharesOf } from '@vigil/engine/pointer/stroke-generator.ts';
import type { SecretNoise } from '../base/secret-noise.ts';

/** @param deviation of the natural logarithm of each frequency. */
export function blurred({ scale, people }: StrokeGenerator, deviation: number, noise: SecretNoise): StrokeGenerator {
  const moved = (shares: Float64Array, group: number) =>
    sharesOf(
      shares.map((share) => share * Math.exp(deviation * noise.normal())),
      group,
    );
  return {
    scale,
    people: people.map(({ weights, tables }) => ({
      weights: moved(weights, weights.length),
      tables: tables.map((table) => moved(table, table.length / weights.length)),
    })),
  };
}
