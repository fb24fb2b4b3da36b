/**
 * Natural log likelihood a key of a person's typing under a keystroke model. In: a model, a person's sessions. Out: what an attack on
 * membership compares.
 */
import { accumulateFactors } from '@vigil/engine/keystroke/factor-accumulator.ts';
import { gaussianIntegral } from '@vigil/engine/keystroke/gaussian-integral.ts';
import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { noObservations, observe } from '@vigil/engine/keystroke/keystroke-stats.ts';
import type { FactorEvidence } from '@vigil/engine/keystroke/keystroke-template.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { choleskyInPlace, multiply, packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { inverse } from './session.ts';
import { windowsOf } from './stream-trials.ts';

interface Typed {
  readonly sessions: readonly (readonly Keystroke[])[];
}
type GaussianPart = Pick<FactorEvidence, 'precision' | 'shift'>;

/** As the fit looks at sessions. */
const STRETCH_KEYS = 100;
const STRETCHES = 24;

/** All typing as one, the person's factors integrated out. */
export function typingLikelihood(model: KeystrokeModel, { sessions }: Typed): number {
  const keystrokes = sessions.flat();
  const nothing = { precision: unit(model.factorCount), shift: new Float64Array(model.factorCount) };
  const { logDet, energy } = integral(nothing, accumulateFactors(model, keystrokes));
  return (constantOf(model, keystrokes) + (energy - logDet) / 2) / Math.max(1, keystrokes.length);
}

/** Session by session: the person's factors, and how far each stretch of typing lies from them, integrated out. */
export function sessionLikelihood(model: KeystrokeModel, { sessions }: Typed): number {
  const { factorCount: size, sessionVariance: variance } = model;
  const precision = unit(size);
  const shift = new Float64Array(size);
  let [sum, keys] = [0, 0];
  for (const keystrokes of spread(sessions.flatMap((session) => windowsOf(session, STRETCH_KEYS)))) {
    const evidence = accumulateFactors(model, keystrokes);
    const within = Float64Array.from(evidence.precision);
    for (let i = 0; i < size; i++) within[packedLength(i) + i] = within[packedLength(i) + i]! + 1 / variance[i]!;
    const deviation = inverse(within, size);
    const information = multiply(deviation, evidence.shift, size);
    const energy = information.reduce((total, value, i) => total + value * evidence.shift[i]!, 0);
    const logDet = choleskyInPlace(within, size) + variance.reduce((total, value) => total + Math.log(value), 0);
    sum += constantOf(model, keystrokes) + (energy - logDet) / 2;
    keys += keystrokes.length;
    for (let i = 0, at = 0; i < size; i++) {
      for (let j = 0; j <= i; j++, at++)
        precision[at] =
          precision[at]! - deviation[at]! / (variance[i]! * variance[j]!) + (i === j ? 1 / variance[i]! : 0);
      shift[i] = shift[i]! + information[i]! / variance[i]!;
    }
  }
  const nothing = { precision: new Float64Array(precision.length), shift: new Float64Array(size) };
  const { logDet, energy } = integral(nothing, { precision, shift });
  return (sum + (energy - logDet) / 2) / Math.max(1, keys);
}

function spread<Item>(items: readonly Item[]): Item[] {
  const step = Math.max(1, items.length / STRETCHES);
  return Array.from({ length: Math.min(STRETCHES, items.length) }, (_, at) => items[Math.floor(at * step)]!);
}

function unit(size: number): Float64Array {
  const packed = new Float64Array(packedLength(size));
  for (let i = 0; i < size; i++) packed[packedLength(i) + i] = 1;
  return packed;
}

const integral = (prior: GaussianPart, evidence: GaussianPart) =>
  gaussianIntegral(prior, evidence, { logDet: 0, energy: 0 });

/** Part of the log likelihood that holds no factor. */
function constantOf(model: KeystrokeModel, keystrokes: readonly Keystroke[]): number {
  const observations = noObservations();
  const logScale = logScalesOf(model);
  let sum = 0;
  for (const keystroke of keystrokes) {
    observe(model, keystroke, observations);
    for (let i = 0; i < observations.count; i++) {
      const cell = observations.cells[i]!;
      sum += logScale[cell]! - observations.values[i]! ** 2 / 2;
    }
  }
  return sum;
}

/** By cell: log of what a measured value is multiplied with before it is compared. */
function logScalesOf({ kinds, weight }: KeystrokeModel): Float64Array {
  const scales = weight.map((value) => Math.log(value || 1));
  for (const { firstCell, firstSpreadCell, deviation, spreadDeviation } of kinds) {
    for (const [first, deviations] of [[firstCell, deviation] as const, [firstSpreadCell, spreadDeviation] as const]) {
      if (first < 0) continue;
      for (const [entry, value] of deviations.entries())
        scales[first + entry] = scales[first + entry]! - Math.log(value);
    }
  }
  return scales;
}
