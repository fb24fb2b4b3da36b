/** The product's own pair classifier. In: its parameters. Out: the classifier, read once. */
import { fromBase64 } from '../encoding.ts';
import type { PairClassifier } from './pair-classifier.ts';
import { decodePairClassifier } from './pair-file.ts';
import { PAIR_FOREST, PAIR_NUMBERS } from './pair-parameters.ts';

let shipped: PairClassifier | undefined;

export function shippedPairClassifier(): PairClassifier {
  shipped ??= decodePairClassifier({ numbers: fromBase64(PAIR_NUMBERS), forest: PAIR_FOREST });
  return shipped;
}
