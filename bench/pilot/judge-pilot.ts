/**
 * Judges a deployment's parameters on people who were not in its pilot: `tsx bench/pilot/judge-pilot.ts --data DIR --typing bbmas --pointer
 * sapimouse --parameters FILE --prior FILE.bin --people PILOTS.people.json`. In: recordings, the parameter file that `vigil-fit` made of
 * pilot files, the keystroke parameters that it started from, whose each pseudonym is. Out: errors under the prior, under the file, and
 * under a fit of the same people's raw recordings, which were never captured in batches or cut into visits. The halves of a fit are drawn
 * by pseudonym: the raw fit has the same ones.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { keystrokesOf } from '@vigil/corpora/key-events.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { decodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { decodeParameterSet, encodeParameterSet } from '@vigil/engine/parameter-set.ts';
import { type EngineParameters, shippedParameters } from '@vigil/engine/parameters.ts';
import { shippedBackground } from '@vigil/engine/pointer/background.ts';
import { FALSE_MATCH_TABLE } from '@vigil/engine/trust/false-match-table.ts';
import { decodeParameterFile } from '@vigil/pilot/parameter-file.ts';
import type { SubjectScores } from 'vigil-fit/base/metrics.ts';
import { PooledScores } from 'vigil-fit/base/pooled-scores.ts';
import { rawConditions } from 'vigil-fit/keystroke/raw-conditions.ts';
import { crossFit, materialOf, pointerFusion, typingCalibration } from 'vigil-fit/pipeline/cross-fit.ts';
import { fitPointer } from 'vigil-fit/pipeline/fit-pointer.ts';
import { FitSteps } from 'vigil-fit/pipeline/fit-steps.ts';
import { fitTyping, type TypingOptions } from 'vigil-fit/pipeline/fit-typing.ts';
import { parameterSetOf } from 'vigil-fit/pipeline/parameter-sets.ts';
import { NO_NOISE } from 'vigil-fit/pipeline/privacy.ts';
import { scoresOf } from 'vigil-fit/pipeline/typing-figures.ts';
import { comparable, compareEveryone, type OwnerScores } from 'vigil-fit/pointer/pointer-pairs.ts';
import type { PilotSubject } from 'vigil-fit/recordings/pilot-subject.ts';
import { enrolAgainst } from '../accuracy/pointer-judged.ts';
import { readBackground } from '../fit/keystroke-corpora.ts';
import { codeStrokes } from '../trials/balabit-strokes.ts';
import { isJudged } from '../trials/people-apart.ts';
import { readPointerSubjects } from '../trials/pointer-subjects.ts';
import { nameOfBoth, type PilotSource, pointersOf, sourceOf, typistsOf } from './pilot-people.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    typing: { type: 'string', default: 'none' },
    pointer: { type: 'string', default: 'none' },
    parameters: { type: 'string', default: '' },
    prior: { type: 'string', default: '' },
    people: { type: 'string', default: '' },
    'without-raw': { type: 'boolean', default: false },
  },
});
const SEED = 1;
const KEYS_OF_VISIT = 250;

async function main(): Promise<void> {
  const source = sourceOf({ ...values, side: 'pilot', limit: 'Infinity' });
  const prior = decodeModel(await readFile(values.prior));
  const judged: [string, EngineParameters][] = [['prior', { ...shippedParameters(), keystrokes: prior }]];
  if (values.parameters !== '') {
    const file = await decodeParameterFile(await readFile(values.parameters), null);
    judged.push(['pilot files', decodeParameterSet(file.set)]);
  }
  if (!values['without-raw']) judged.push(['raw', await rawFit(source, prior)]);
  for (const [name, parameters] of judged) {
    if (source.typing !== 'none') await judgeTyping(name, source.typing, parameters.keystrokes);
    if (source.pointer !== 'none') await judgePointer(name, source.pointer, parameters);
  }
}

/** The same fit of keystrokes and strokes as the readers of the corpora give them. */
async function rawFit(source: PilotSource, prior: KeystrokeModel): Promise<EngineParameters> {
  const typists = await typistsOf(values.data, source);
  const pointers = await pointersOf(values.data, source);
  const pseudonyms = await pseudonymsOf(values.people);
  const subjects = Array.from({ length: Math.max(typists.length, pointers.length) }, (_, k): PilotSubject => {
    const keystrokes = (typists[k]?.runs ?? []).flatMap((run) => keystrokesOf(run));
    const none = new Uint8Array(0);
    const typed = Array.from({ length: Math.ceil(keystrokes.length / KEYS_OF_VISIT) }, (_, v) => ({
      day: v >> 1,
      keystrokes: keystrokes.slice(v * KEYS_OF_VISIT, (v + 1) * KEYS_OF_VISIT),
      strokes: none,
    }));
    const pointed = (pointers[k]?.sittings ?? []).map((events, day) => ({
      day,
      keystrokes: [],
      strokes: codeStrokes(events),
    }));
    const strokes = pointed.reduce((sum, visit) => sum + visit.strokes.length / 51, 0);
    const recorded = { visits: typed.length + 2, days: typed.length, keys: keystrokes.length, strokes };
    const id = pseudonyms.get(nameOfBoth(typists[k], pointers[k])) ?? `raw-${k}`;
    return { id, visits: [...typed, ...pointed], recorded, devices: [] };
  });
  const material = materialOf(subjects, SEED);
  const options: TypingOptions = { start: 'shipped', prior, seed: SEED, privacy: NO_NOISE, progress: () => {} };
  const steps = new FitSteps([], () => {});
  const { halves, parts } = crossFit(material, options, steps);
  const fusion = pointerFusion(halves, shippedBackground);
  const set = parameterSetOf(
    material.typists.length === 0
      ? null
      : { parameters: fitTyping(material.typists, options), calibration: typingCalibration(halves, options) },
    fusion === null ? null : { fitted: fitPointer(material.pointers, parts, options), fusion },
    FALSE_MATCH_TABLE,
  );
  return decodeParameterSet(encodeParameterSet(set));
}

async function pseudonymsOf(file: string): Promise<ReadonlyMap<string, string>> {
  if (file === '') return new Map();
  const names: Record<string, string> = JSON.parse(await readFile(file, 'utf8'));
  return new Map(Object.entries(names).map(([pseudonym, id]) => [id, pseudonym]));
}

async function judgeTyping(name: string, corpus: string, model: KeystrokeModel): Promise<void> {
  const leftOut = ['aalto', 'bbmas', 'pace'].filter((other) => other !== corpus);
  const people = (await readBackground(values.data, leftOut)).filter(({ id }) => isJudged(id, SEED, true));
  for (const situation of [...new Set(people.flatMap(({ situations }) => situations.map((one) => one.name)))]) {
    const subjects = people.map((subject) => ({
      ...subject,
      situations: subject.situations.filter((one) => one.name === situation),
    }));
    const scores = scoresOf(rawConditions(model, subjects, SEED), model.calibration);
    for (const [keys, of] of scores) if (keys >= 25) print(`${corpus} ${situation}`, name, `${keys} keys`, of);
  }
}

async function judgePointer(name: string, corpus: string, parameters: EngineParameters): Promise<void> {
  const all = await readPointerSubjects(values.data, corpus);
  const people = comparable(all.filter((_, k) => k % 2 === 1));
  const background = { ...parameters.pointerBackground(), pairs: parameters.pairs };
  for (const [strokes, owners] of compareEveryone(people, enrolAgainst(background, SEED)))
    print(corpus, name, `${strokes} strokes`, owners.map(scoresOfOwner));
}

function scoresOfOwner({ genuine, others }: OwnerScores) {
  return { genuine, impostor: others.flat() };
}

function print(what: string, name: string, window: string, people: readonly SubjectScores[]): void {
  const { eer, cllr, minCllr } = new PooledScores(people).figures();
  const figures = `EER ${(100 * eer).toFixed(1)}%, Cllr ${cllr.toFixed(3)}, least ${minCllr.toFixed(3)}`;
  process.stdout.write(`${what}, ${window}, ${name}: ${figures}, ${people.length} people\n`);
}

await main();
