/**
 * The same fit of a pilot's people from their raw recordings, as long visits on the same days, which were never captured in batches or
 * encrypted. In: the trial, the pilot files (whose pseudonyms draw the halves), privacy. Out: parameters, in the same halves as `vigil-fit` has them.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { keystrokesOf } from '@vigil/corpora/key-events.ts';
import type { Keystroke } from '@vigil/engine/keystroke/keystroke.ts';
import { decodeParameterSet, encodeParameterSet, type ParameterSet } from '@vigil/engine/parameter-set.ts';
import type { EngineParameters } from '@vigil/engine/parameters.ts';
import { shippedBackground } from '@vigil/engine/pointer/background.ts';
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import { FALSE_MATCH_TABLE } from '@vigil/engine/trust/false-match-table.ts';
import { usedOf } from 'vigil-fit/commands/fit-recordings.ts';
import type { Prior } from 'vigil-fit/keystroke/prior.ts';
import {
  crossFit,
  fitsTyping,
  materialOf,
  type PilotMaterial,
  pointerFusion,
  typingCalibration,
} from 'vigil-fit/pipeline/cross-fit.ts';
import { fitPointer } from 'vigil-fit/pipeline/fit-pointer.ts';
import { FitSteps } from 'vigil-fit/pipeline/fit-steps.ts';
import { fitTyping, type TypingOptions } from 'vigil-fit/pipeline/fit-typing.ts';
import { parameterSetOf } from 'vigil-fit/pipeline/parameter-sets.ts';
import { NO_NOISE, type Privacy, privacyOf } from 'vigil-fit/pipeline/privacy.ts';
import { check, hasPointer, isTypist } from 'vigil-fit/recordings/check.ts';
import type { PilotSubject } from 'vigil-fit/recordings/pilot-subject.ts';
import { readRecordings } from 'vigil-fit/recordings/read-recordings.ts';
import { codeStrokes } from '../trials/balabit-strokes.ts';
import { nameOfBoth, partsOf, pointersOf, typistsOf, VISIT_KEYS } from './pilot-people.ts';
import type { PilotFiles, PilotTrial } from './pilot-trial.ts';

/** @param privacy null: no noise. */
export async function rawFit(
  trial: PilotTrial,
  { people }: PilotFiles,
  { model: prior, moments: priorMoments }: Prior,
  privacy: Privacy | null,
  name: string,
): Promise<EngineParameters> {
  const { kept, seed, progress } = trial;
  const file = await kept.file('fits', `${name}.set`, async (draft) => {
    progress(`fit of the raw recordings: ${name}`);
    const subjects = await rawSubjects(trial, people);
    const options = {
      start: 'shipped',
      prior,
      priorMoments,
      seed,
      privacy: privacy ?? NO_NOISE,
      progress: () => {},
    } as const;
    await writeFile(draft, encodeParameterSet(fitted(materialOf(subjects, seed), options)));
  });
  return decodeParameterSet(await readFile(file));
}

/** The noise that `vigil-fit fit` adds to the parameters of these files. */
export async function noiseOf({ mu, seed }: PilotTrial, { folder, privateKey }: PilotFiles): Promise<Privacy> {
  return privacyOf(mu, privateKey, [usedOf(check(await readRecordings(folder, privateKey))), seed]);
}

function fitted(material: PilotMaterial, options: TypingOptions): ParameterSet {
  const { typists, pointers } = material;
  const all = { ...options, pilotPeople: typists.length };
  const { halves, parts } = crossFit(material, all, new FitSteps([], () => {}));
  const fusion = pointerFusion(halves, shippedBackground);
  return parameterSetOf(
    fitsTyping(material) ? { parameters: fitTyping(typists, all), calibration: typingCalibration(halves, all) } : null,
    fusion === null ? null : { fitted: fitPointer(pointers, parts, all), fusion },
    FALSE_MATCH_TABLE,
  );
}

async function rawSubjects({ dataDir, source }: PilotTrial, people: PilotFiles['people']): Promise<PilotSubject[]> {
  const typists = await typistsOf(dataDir, source);
  const pointers = await pointersOf(dataDir, source);
  const pseudonyms = new Map(Object.entries(people).map(([pseudonym, id]) => [id, pseudonym]));
  const count = Math.max(typists.length, pointers.length);
  const subjects = Array.from({ length: count }, (_, k): PilotSubject[] => {
    const id = pseudonyms.get(nameOfBoth(typists[k], pointers[k]));
    if (id === undefined) return [];
    const parts = partsOf(typists[k], pointers[k]);
    const stretches = (typists[k]?.runs ?? []).flatMap((run) => stretchesOf(keystrokesOf(run)));
    const days = parts.filter(({ typing }) => typing.length > 0).map(({ day }) => day);
    const typed = stretches.map((keystrokes, visit) => ({
      day: days[visit] ?? 0,
      keystrokes,
      strokes: new Uint8Array(0),
    }));
    const pointed = (pointers[k]?.sittings ?? []).map((events, day) => ({
      day,
      keystrokes: [],
      strokes: codeStrokes(events),
    }));
    const keys = stretches.flat().length;
    const strokes = pointed.reduce((sum, visit) => sum + visit.strokes.length / FEATURE_COUNT, 0);
    const recorded = { visits: parts.length, days: pointed.length, keys, strokes };
    return [{ id, visits: [...typed, ...pointed], recorded, devices: [] }];
  });
  return subjects.flat().filter((subject) => isTypist(subject) || hasPointer(subject));
}

/** As many keys as are played in a visit. */
function stretchesOf(keystrokes: readonly Keystroke[]): (readonly Keystroke[])[] {
  return Array.from({ length: Math.ceil(keystrokes.length / VISIT_KEYS) }, (_, visit) =>
    keystrokes.slice(visit * VISIT_KEYS, (visit + 1) * VISIT_KEYS),
  );
}
