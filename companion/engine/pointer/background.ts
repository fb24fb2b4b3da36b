/** The shipped background, ready to train against. In: the product's parameters. Out: strokes of pseudo-people. */
import { fromBase64 } from '../encoding.ts';
import { decodePointerParameters, type PointerCalibration, type PointerParameters } from './background-file.ts';
import type { PairClassifier } from './pair-classifier.ts';
import { POINTER_PARAMETERS } from './parameters.ts';
import { shippedPairClassifier } from './shipped-pair-classifier.ts';
import { generateStrokes } from './stroke-generator.ts';
import type { LevelScale } from './stroke-levels.ts';

/** Other people's strokes, coded, 51 bytes a stroke, one array a person; and how scores against them are calibrated. */
export interface PointerBackground {
  readonly people: readonly Uint8Array[];
  /** Of those, the ones that were recorded, not moved. */
  readonly recorded: readonly Uint8Array[];
  /** What a forest may see of a stroke. */
  readonly scale: LevelScale;
  readonly calibration: PointerCalibration;
  /** Compares by differences, without any of these people. */
  readonly pairs: PairClassifier;
  /** Of the deployment's own people, at the user's own work: a forest against them is believed. */
  readonly own: boolean;
}

/**
 * Pseudo-people made of each person in the parameters: one as they were, others moved, so that the forest also learns
 * what separates the person from people between and around the few that were recorded.
 */
const PSEUDO_PEOPLE = [
  { strangeness: 0, strokes: 2000 },
  ...[1, 2, 3, 4].map(() => ({ strangeness: 0.1, strokes: 500 })),
];

let shipped: PointerBackground | undefined;

/** The product's own background; made once (about 0.1 s), then kept. */
export function shippedBackground(): PointerBackground {
  shipped ??= backgroundFrom(decodePointerParameters(fromBase64(POINTER_PARAMETERS)));
  return shipped;
}

/** Background of any parameters, for a bank's own file or a benchmark. */
export function backgroundFrom(
  { generator, calibration }: Pick<PointerParameters, 'generator' | 'calibration'>,
  pairs = shippedPairClassifier(),
  own = false,
): PointerBackground {
  const people = generator.people.flatMap((_, subject) =>
    PSEUDO_PEOPLE.map(({ strangeness, strokes }, variant) =>
      generateStrokes(generator, subject, strokes, 1 + subject * PSEUDO_PEOPLE.length + variant, strangeness),
    ),
  );
  const recorded = people.filter((_, k) => k % PSEUDO_PEOPLE.length === 0);
  return { people, recorded, scale: generator.scale, calibration, pairs, own };
}
