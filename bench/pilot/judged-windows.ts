/**
 * People who were not in the pilot, judged under parameters. In: recordings, parameters. Out: their comparisons by situation and length of
 * window. The same people, windows and strangers under all parameters.
 */
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import type { EngineParameters } from '@vigil/engine/parameters.ts';
import type { SubjectScores } from 'vigil-fit/base/metrics.ts';
import type { BackgroundSubject } from 'vigil-fit/keystroke/background-subject.ts';
import { rawConditions } from 'vigil-fit/keystroke/raw-conditions.ts';
import { scoresOf } from 'vigil-fit/pipeline/typing-figures.ts';
import { comparable, compareEveryone } from 'vigil-fit/pointer/pointer-pairs.ts';
import type { SubjectStrokes } from 'vigil-fit/pointer/subject-strokes.ts';
import { enrolAgainst } from '../accuracy/pointer-judged.ts';
import { readBackground } from '../fit/keystroke-corpora.ts';
import { isJudged } from '../trials/people-apart.ts';
import { readPointerSubjects } from '../trials/pointer-subjects.ts';
import { type PilotSource, TYPING } from './pilot-people.ts';
import type { PilotTrial } from './pilot-trial.ts';

export interface JudgedWindow {
  /** Corpus and situation of the corpus. */
  readonly situation: string;
  readonly unit: 'keys' | 'strokes';
  readonly length: number;
  /** In the same order under all parameters. */
  readonly people: readonly SubjectScores[];
}

export interface JudgedPeople {
  readonly typists: readonly BackgroundSubject[];
  readonly pointers: readonly SubjectStrokes[];
}

const MIN_KEYS = 25;

export async function judgedPeople({ dataDir, source, seed }: PilotTrial): Promise<JudgedPeople> {
  return { typists: await typistsOf(dataDir, source, seed), pointers: await pointersOf(dataDir, source) };
}

async function typistsOf(dataDir: string, { typing }: PilotSource, seed: number): Promise<BackgroundSubject[]> {
  if (typing === 'none') return [];
  const leftOut = TYPING.filter((other) => other !== typing);
  const people = await readBackground(dataDir, leftOut);
  return people.filter(({ id, corpus }) => corpus === typing && isJudged(id, seed, typing !== 'aalto'));
}

/** Every other person, as in protocol `pointer-own-background`. */
async function pointersOf(dataDir: string, { pointer }: PilotSource): Promise<SubjectStrokes[]> {
  if (pointer === 'none') return [];
  const all = await readPointerSubjects(dataDir, pointer);
  return comparable(all.filter((_, k) => k % 2 === 1));
}

export function judgedWindows(people: JudgedPeople, parameters: EngineParameters, seed: number): JudgedWindow[] {
  return [
    ...typingWindows(people.typists, parameters.keystrokes, seed),
    ...pointerWindows(people.pointers, parameters, seed),
  ];
}

function typingWindows(people: readonly BackgroundSubject[], model: KeystrokeModel, seed: number): JudgedWindow[] {
  const names = [...new Set(people.flatMap(({ situations }) => situations.map(({ name }) => name)))];
  return names
    .flatMap((name) => {
      const subjects = people.map((subject) => ({
        ...subject,
        situations: subject.situations.filter((situation) => situation.name === name),
      }));
      const scores = scoresOf(rawConditions(model, subjects, seed), model.calibration);
      return Array.from(scores, ([length, of]) => ({ situation: name, unit: 'keys' as const, length, people: of }));
    })
    .filter(({ length }) => length >= MIN_KEYS);
}

function pointerWindows(people: readonly SubjectStrokes[], parameters: EngineParameters, seed: number): JudgedWindow[] {
  if (people.length === 0) return [];
  const background = { ...parameters.pointerBackground(), pairs: parameters.pairs };
  return Array.from(compareEveryone(people, enrolAgainst(background, seed)), ([length, owners]) => ({
    situation: 'pointer',
    unit: 'strokes' as const,
    length,
    people: owners.map(({ genuine, others }) => ({ genuine, impostor: others.flat() })),
  }));
}
