/**
 * Parameters of the pointer for a deployment. In: its people's strokes. Out: a background that names no single person, a pair classifier,
 * and both calibrated together on people whom they were not fitted on. With too few people a part stays the shipped one.
 */
import { backgroundFrom, type PointerBackground } from '@vigil/engine/pointer/background.ts';
import {
  decodePointerParameters,
  encodePointerParameters,
  type PointerCalibration,
  type PointerParameters,
} from '@vigil/engine/pointer/background-file.ts';
import type { PairClassifier } from '@vigil/engine/pointer/pair-classifier.ts';
import { decodePairClassifier, encodePairClassifier } from '@vigil/engine/pointer/pair-file.ts';
import { shippedPairClassifier } from '@vigil/engine/pointer/shipped-pair-classifier.ts';
import { joinRows, spreadRows } from '@vigil/engine/pointer/train-pointer-model.ts';
import { seededRandom } from '../base/random.ts';
import { blurred } from '../pointer/blurred-generator.ts';
import { fitBarePairs } from '../pointer/pair-classifier.ts';
import { UNCALIBRATED } from '../pointer/pointer-background.ts';
import { fitGenerator } from '../pointer/stroke-generator.ts';
import type { SubjectStrokes } from '../pointer/subject-strokes.ts';
import { NEEDED } from '../recordings/check.ts';
import type { Privacy } from './privacy.ts';

/** People whose strokes are mixed in one part of the background: its classes of strokes are of none of them. */
const GROUP = 20;
const MAX_GROUPS = 8;
const GROUP_STROKES = 5000;
/** Few classes of many people's strokes each: finer ones compare hardly better and tell who took part (docs/decisions/pilot-fit.md). */
const CLASSES = { classes: 4, minStrokes: 400, smoothing: 50 };
/** Of the logarithm of each frequency in the background. */
const TABLE_NOISE = 1;
const PROVENANCE = "Fitted on strokes of a deployment's own people, with their consent.";

export interface FittedPointer {
  /** Null: too few people; the shipped background stays. */
  readonly parameters: PointerParameters | null;
  readonly pairs: PairClassifier;
  readonly ownPairs: boolean;
}

/** Which parts a deployment's own people suffice for. */
export interface PointerParts {
  readonly background: boolean;
  readonly pairs: boolean;
}

export function pointerPartsOf(people: number): PointerParts {
  return { background: people >= NEEDED.background, pairs: people >= NEEDED.pairs };
}

/** Without calibration. */
export function fitPointer(
  people: readonly SubjectStrokes[],
  { background, pairs: ownPairs }: PointerParts,
  { seed, privacy }: PointerOptions,
  name = 'all',
): FittedPointer {
  return {
    parameters: !background
      ? null
      : {
          provenance: PROVENANCE,
          calibration: UNCALIBRATED,
          generator: backgroundGenerator(people, seed, privacy, name),
        },
    pairs: ownPairs ? fitBarePairs([people], PROVENANCE, seed) : shippedPairClassifier(),
    ownPairs,
  };
}

export interface PointerOptions {
  readonly seed: number;
  readonly privacy: Privacy;
}

function backgroundGenerator(people: readonly SubjectStrokes[], seed: number, { mu, noise }: Privacy, name: string) {
  const generator = fitGenerator(groupsOf(people, seed), CLASSES);
  return mu === Number.POSITIVE_INFINITY ? generator : blurred(generator, TABLE_NOISE, noise.of(`strokes ${name}`));
}

/** Strokes of groups of people, as many of each person as of the others. Too few for two groups stand in both, whose noise differs. */
function groupsOf(people: readonly SubjectStrokes[], seed: number): Uint8Array[] {
  const shuffled = seededRandom(seed).shuffled([...people].sort((a, b) => (a.name < b.name ? -1 : 1)));
  const groups = Math.max(2, Math.min(MAX_GROUPS, Math.floor(shuffled.length / GROUP)));
  return Array.from({ length: groups }, (_, group) => {
    const members = shuffled.length < 2 * GROUP ? shuffled : shuffled.filter((_, k) => k % groups === group);
    const share = Math.floor(GROUP_STROKES / members.length);
    return joinRows(members.map(({ enrolment, probes }) => spreadRows(joinRows([...enrolment, ...probes]), share)));
  });
}

/** How the two parts of a pointer comparison are made into one log likelihood ratio. */
export interface PointerFusion {
  readonly forest: PointerCalibration;
  /** Scale and constant of the pair classifier's ratio. */
  readonly slope: number;
  readonly offset: number;
}

export function withFusion({ parameters, pairs, ownPairs }: FittedPointer, fusion: PointerFusion): FittedPointer {
  return {
    ownPairs,
    parameters: parameters === null ? null : { ...parameters, calibration: fusion.forest },
    pairs: { ...pairs, slope: pairs.slope * fusion.slope, offset: pairs.offset * fusion.slope + fusion.offset },
  };
}

/** As a companion would have it after reading the parameters from their file. */
export function backgroundOf(
  { parameters, pairs }: FittedPointer,
  shipped: () => PointerBackground,
): PointerBackground {
  const read = decodePairClassifier(encodePairClassifier(pairs));
  if (parameters === null) return { ...shipped(), pairs: read };
  return backgroundFrom(decodePointerParameters(encodePointerParameters(parameters)), read, true);
}
