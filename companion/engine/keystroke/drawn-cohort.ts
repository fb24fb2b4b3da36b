/**
 * Strangers for a text that no other subject has typed here. In: the model, the zones of the text, a seed. Out: repetitions by
 * people drawn from the background model: factors of a person and a session, then each time around what they predict.
 * Drawn from the model, not from recordings.
 */

import type { Zone } from '@vigil/protocol/zones.ts';
import { type FixedTextCohort, type FixedTextSample, fixedTextCohort, fixedTextSample } from './fixed-text.ts';
import type { Keystroke } from './keystroke.ts';
import type { KeystrokeModel, KindCells } from './model.ts';
import { finestContext, KINDS } from './observation.ts';

const HOLD_AFTER = KINDS.indexOf('hold-after');
const HOLD_BEFORE = KINDS.indexOf('hold-before');
const DOWN_DOWN = KINDS.indexOf('down-down');

/** Strangers drawn, one repetition each: as many as the benchmark's cohort has repetitions. */
export const DRAWN_PEOPLE = 250;

/**
 * Score of even odds against drawn strangers, who are further from everybody than people are. Chosen on the development
 * half of the CMU recordings.
 */
const DRAWN_MIDPOINT = -0.15;

/** @param random uniform in [0, 1), seeded by the field so that the cohort stays the same. */
export function drawCohort(model: KeystrokeModel, zones: readonly Zone[], random: () => number): FixedTextCohort {
  return fixedTextCohort(
    Array.from({ length: DRAWN_PEOPLE }, () => drawSample(model, zones, random)),
    DRAWN_MIDPOINT,
  );
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function drawSample(model: KeystrokeModel, zones: readonly Zone[], random: () => number): FixedTextSample {
  const factors = model.sessionVariance.map((variance) => normal(random) * Math.sqrt(1 + variance));
  const draw = (kind: number, before: Zone, zone: Zone): number => {
    const cells = model.kinds.find((candidate) => candidate.kind === kind);
    const entry = cells?.entryOf[finestContext(kind, contextOf(before, zone))] ?? -1;
    if (cells === undefined || entry < 0) return Number.NaN;
    return Math.exp(cells.mean[entry]! + cells.deviation[entry]! * standardised(model, cells, entry, factors, random));
  };
  const holds = zones.map((zone, index) =>
    index + 1 < zones.length
      ? draw(HOLD_BEFORE, zone, zones[index + 1]!)
      : draw(HOLD_AFTER, zones[index - 1] ?? zone, zone),
  );
  const times = zones.flatMap((zone, index) => {
    if (index === 0) return [holds[0]!];
    const downDownMs = draw(DOWN_DOWN, zones[index - 1]!, zone);
    return [downDownMs, downDownMs - holds[index - 1]!, holds[index]!];
  });
  return fixedTextSample(times);
}

function contextOf(before: Zone, zone: Zone): Keystroke {
  return {
    zone,
    previousZone: before,
    earlierZone: before,
    holdMs: Number.NaN,
    downDownMs: Number.NaN,
    previousHoldMs: Number.NaN,
    previousDownDownMs: Number.NaN,
  };
}

/**
 * Values have unit variance over everyone: what the factors do not explain is noise. The model knows values pulled in at its
 * clip, which moves by only so much of what the value moves: the share of a Gaussian within the clip.
 */
function standardised(
  model: KeystrokeModel,
  cells: KindCells,
  entry: number,
  factors: Float64Array,
  random: () => number,
): number {
  const cell = cells.firstCell + entry;
  const share = gaussianWithin(model.clip);
  let predicted = 0;
  let explained = 0;
  for (const [i, factor] of factors.entries()) {
    const loading = model.loadings[cell * model.factorCount + i]! / model.weight[cell]! / share;
    predicted += loading * factor;
    explained += loading * loading * (1 + model.sessionVariance[i]!);
  }
  return model.offset[cell]! / share + predicted + Math.sqrt(Math.max(1 - explained, 0.1)) * normal(random);
}

/** Share of a Gaussian within so many standard deviations, to a thousandth. */
function gaussianWithin(deviations: number): number {
  return Math.tanh(0.7979 * deviations + 0.0357 * deviations ** 3);
}
