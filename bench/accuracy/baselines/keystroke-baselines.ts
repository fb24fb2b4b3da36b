/**
 * The classical methods on a stream of typing. In: people's enrolment and windows of a sample of them. Out: scores by
 * method, on the same comparisons for all.
 */

import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import type { SubjectScores } from 'vigil-fit/base/metrics.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import { chooseTrials, type EnrolledTyping, scoreTrials, windowsOf } from 'vigil-fit/keystroke/stream-trials.ts';
import { isolationForest } from './isolation-forest.ts';
import { itad } from './itad.ts';
import { featureValues, keystrokeVectors, windowMeans } from './keystroke-vectors.ts';
import { oneClassForest } from './one-class-forest.ts';
import { scaledManhattan } from './scaled-manhattan.ts';

type Scorer = (window: readonly Keystroke[]) => number;
type Method = (enrolment: readonly Keystroke[], seed: number) => Scorer;

function meanOver(score: (vector: Float64Array) => number): Scorer {
  return (window) => {
    const vectors = keystrokeVectors(window);
    return vectors.length === 0 ? 0 : vectors.reduce((sum, vector) => sum + score(vector), 0) / vectors.length;
  };
}

export const KEYSTROKE_BASELINES: Readonly<Record<string, Method>> = {
  manhattan: (enrolment) => {
    // Values as single-feature samples: their mean and spread by context are the template.
    const samples = enrolment.map((keystroke) => windowMeans([keystroke]));
    const score = scaledManhattan(samples);
    return (window) => score(windowMeans(window));
  },
  itad: (enrolment) => {
    const score = itad(featureValues(enrolment));
    return (window) => score(featureValues(window));
  },
  'isolation-forest': (enrolment, seed) => meanOver(isolationForest(keystrokeVectors(enrolment), seededRandom(seed))),
  'one-class-forest': (enrolment, seed) => meanOver(oneClassForest(keystrokeVectors(enrolment), seededRandom(seed))),
};

/** Enrolled people that the slow methods are judged on; the comparison needs no more. */
const PEOPLE = 60;
const IMPOSTORS = 40;

export function baselineScores(
  people: readonly EnrolledTyping[],
  windowKeys: number,
  seed: number,
): Record<string, SubjectScores[]> {
  const sample = seededRandom(seed).shuffled(people).slice(0, PEOPLE);
  const windows = sample.map(({ rest }) => rest.flatMap((stretch) => windowsOf(stretch, windowKeys)));
  const trials = chooseTrials(windows, IMPOSTORS, seed);
  return Object.fromEntries(
    Object.entries(KEYSTROKE_BASELINES).map(([name, method]) => {
      const scorers = sample.map(({ enrolment }) => method(enrolment, seed));
      return [name, scoreTrials(trials, ({ template, window }) => scorers[template]!(window))];
    }),
  );
}
