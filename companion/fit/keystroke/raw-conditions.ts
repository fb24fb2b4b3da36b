/**
 * What calibration is fitted on. In: a model, subjects whom it was not fitted on. Out: comparisons before calibration, by
 * corpus and situation, length of window and size of template: each condition weighs the same, however many subjects it has.
 */

import { capitalLlr } from '@vigil/engine/keystroke/capital-habit.ts';
import { accumulateFactors } from '@vigil/engine/keystroke/factor-accumulator.ts';
import { rawLlr } from '@vigil/engine/keystroke/keystroke-llr.ts';
import {
  type FactorEvidence,
  type KeystrokeTemplate,
  prepareTemplate,
} from '@vigil/engine/keystroke/keystroke-template.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import type { BackgroundSubject, Situation } from './background-subject.ts';
import type { RawCondition, RawScore } from './calibration.ts';
import { chooseTrials, type StreamTrial, statsOf, windowsOf } from './stream-trials.ts';

const WINDOWS = [10, 25, 50, 100, 200];
/** Keys enrolled. Younger templates look unlike their users ten times as often, and such bounds would silence the others. */
const TEMPLATES = [500, 5_000];
/** Of templates, the largest size. */
export const WHOLE_TEMPLATE = 5_000;
const IMPOSTORS = 12;
/** Windows of one length that stand for a person: more of the same person say little more. */
const PROBES = 8;

export function rawConditions(
  model: KeystrokeModel,
  people: readonly BackgroundSubject[],
  seed: number,
): RawCondition[] {
  const groups = new Map<string, Situation[]>();
  for (const { corpus, situations } of people) {
    for (const situation of situations) {
      const name = `${corpus} ${situation.name}`;
      groups.set(name, [...(groups.get(name) ?? []), situation]);
    }
  }
  return Array.from(groups.values()).flatMap((situations) => conditionsOf(model, situations, seed));
}

function conditionsOf(model: KeystrokeModel, situations: readonly Situation[], seed: number): RawCondition[] {
  const templates = TEMPLATES.map((keys) =>
    situations.map(({ enrolment }) => prepareTemplate(model, statsOf(model, enrolment.slice(0, keys)))),
  );
  return WINDOWS.flatMap((windowKeys) => {
    const probes = situations.map(({ rest }) => {
      const windows = rest.flatMap((stretch) => windowsOf(stretch, windowKeys));
      const step = Math.ceil(windows.length / PROBES);
      return windows.filter((_, index) => index % step === 0).map((window) => accumulateFactors(model, window));
    });
    const trials = chooseTrials(probes, IMPOSTORS, seed).flat();
    const [genuine, impostor] = [true, false].map((own) =>
      trials.filter(({ owner, template }) => (owner === template) === own),
    );
    return templates.map(
      (of, size): RawCondition => ({
        windowKeys,
        templateKeys: TEMPLATES[size]!,
        genuine: genuine!.map((trial) => score(model, of, trial)),
        impostor: impostor!.map((trial) => score(model, of, trial)),
      }),
    );
  }).filter(({ genuine, impostor }) => genuine.length > 0 && impostor.length > 0);
}

function score(model: KeystrokeModel, of: readonly KeystrokeTemplate[], trial: StreamTrial<FactorEvidence>): RawScore {
  const template = of[trial.template]!;
  const { window } = trial;
  return {
    raw: rawLlr(template, window),
    habit: capitalLlr(model, template.capitals, window.counts),
    template: trial.template,
  };
}
