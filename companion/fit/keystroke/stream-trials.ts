/**
 * Comparisons on streams of typing. In: people as keystrokes, a model. Out: for each person, scores of windows of their
 * own and of other people's later typing against a template of their first typing.
 */

import { accumulateFactors } from '@vigil/engine/keystroke/factor-accumulator.ts';
import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { KeystrokeStats } from '@vigil/engine/keystroke/keystroke-stats.ts';
import {
  type FactorEvidence,
  type KeystrokeTemplate,
  prepareTemplate,
} from '@vigil/engine/keystroke/keystroke-template.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { seededRandom } from '../base/random.ts';

/** Keystrokes for the template, and those that came after. */
export interface EnrolledTyping {
  readonly id: string;
  readonly enrolment: readonly Keystroke[];
  /** Stretches; no window spans two. */
  readonly rest: readonly (readonly Keystroke[])[];
}

export function statsOf(model: KeystrokeModel, keystrokes: readonly Keystroke[]): KeystrokeStats {
  const stats = new KeystrokeStats(model.cellCount);
  for (const keystroke of keystrokes) stats.add(model, keystroke);
  return stats;
}

/** Whole windows of `keys` consecutive keystrokes, one after another. */
export function windowsOf(keystrokes: readonly Keystroke[], keys: number): Keystroke[][] {
  const windows: Keystroke[][] = [];
  for (let from = 0; from + keys <= keystrokes.length; from += keys) windows.push(keystrokes.slice(from, from + keys));
  return windows;
}

/** One template against one window of one person. */
export interface StreamTrial<Window> {
  readonly template: number;
  readonly owner: number;
  readonly window: Window;
}

/** Impostors of a template: one random window of each of so many people, or all windows of all. */
export type Others = number | 'every window';

/** Every own window, and those of others. */
export function chooseTrials<Window>(
  windows: readonly (readonly Window[])[],
  impostors: Others,
  seed: number,
): StreamTrial<Window>[][] {
  const random = seededRandom(seed);
  const people = windows.map((_, subject) => subject);
  return windows.map((own, template) => {
    const trials = own.map((window) => ({ template, owner: template, window }));
    const others = people.filter((subject) => subject !== template && windows[subject]!.length > 0);
    if (impostors === 'every window') {
      for (const owner of others) for (const window of windows[owner]!) trials.push({ template, owner, window });
      return trials;
    }
    for (const owner of random.shuffled(others).slice(0, impostors)) {
      trials.push({ template, owner, window: windows[owner]![random.below(windows[owner]!.length)]! });
    }
    return trials;
  });
}

/** Scores of trials, person by person; people without a window of their own are left out. */
export function scoreTrials<Window>(
  trials: readonly (readonly StreamTrial<Window>[])[],
  score: (trial: StreamTrial<Window>) => number,
): { genuine: Float64Array; impostor: Float64Array }[] {
  return trials
    .filter((own) => own.some((trial) => trial.owner === trial.template))
    .map((own) => ({
      genuine: Float64Array.from(
        own.filter((trial) => trial.owner === trial.template),
        score,
      ),
      impostor: Float64Array.from(
        own.filter((trial) => trial.owner !== trial.template),
        score,
      ),
    }));
}

export interface PreparedStream {
  readonly templates: readonly KeystrokeTemplate[];
  readonly probes: readonly (readonly FactorEvidence[])[];
}

export function prepareStream(
  model: KeystrokeModel,
  people: readonly EnrolledTyping[],
  windowKeys: number,
): PreparedStream {
  return {
    templates: people.map((subject) => prepareTemplate(model, statsOf(model, subject.enrolment))),
    probes: people.map((subject) =>
      subject.rest
        .flatMap((stretch) => windowsOf(stretch, windowKeys))
        .map((window) => accumulateFactors(model, window)),
    ),
  };
}
