/**
 * The engine under judgement. In: the protocol's context. Out: an engine whose parameters are fitted on none of the people who are
 * judged by their typing, and, where a corpus of pointers is left out, with a pointer background and a pair classifier that know
 * nothing of it.
 */

import { readFileSync } from 'node:fs';
import type { Engine } from '@vigil/engine/engine-api.ts';
import type { EngineParameters } from '@vigil/engine/parameters.ts';
import { backgroundFrom, type PointerBackground } from '@vigil/engine/pointer/background.ts';
import { falseMatchTable } from '@vigil/engine/trust/false-match.ts';
import { type FittedPointer, fitPointer, withFusion } from 'vigil-fit/pipeline/fit-pointer.ts';
import { comparePointers, fitFusion } from 'vigil-fit/pipeline/fuse-pointer.ts';
import { NO_NOISE } from 'vigil-fit/pipeline/privacy.ts';
import type { SubjectStrokes } from 'vigil-fit/pointer/subject-strokes.ts';
import { FITTED_CORPORA, readPointerSubjects } from '../trials/pointer-subjects.ts';
import type { ProtocolContext } from '../trials/protocol.ts';
import { engineOf } from '../trials/user-streams.ts';
import { keystrokeModel } from './background.ts';
import { classifierOf, fittedCorpora } from './pointer-judged.ts';

/** Owners of each half whose forests give the calibration: training one takes a second. */
const CALIBRATED_ON = 10;

type JudgedPointer = Pick<EngineParameters, 'pointerBackground' | 'pairs'>;

export async function judgedEngine(context: ProtocolContext): Promise<Engine> {
  return engineOf(await keystrokeModel(context), { ...(await pointerWithout(context)), ...tableOf(context) });
}

function tableOf({ table }: ProtocolContext): Partial<Pick<EngineParameters, 'falseMatches'>> {
  return table === undefined ? {} : { falseMatches: falseMatchTable.parse(JSON.parse(readFileSync(table, 'utf8'))) };
}

/** Undefined where the product's own parts are judged: no corpus that they know is left out. */
export async function pointerWithout(context: ProtocolContext): Promise<JudgedPointer | undefined> {
  const corpora = fittedCorpora(context.leaveOut);
  if (context.background === 'shipped' || corpora.length === FITTED_CORPORA.length) return undefined;
  if (corpora.length === 0) throw new Error(`nothing to fit a pointer on without ${context.leaveOut.join(', ')}`);
  const pairs = await classifierOf(context, corpora);
  const people = (await Promise.all(corpora.map((name) => readPointerSubjects(context.dataDir, name)))).flat();
  context.progress(`fitting a pointer background on ${corpora.join(' and ')}`);
  const { parameters } = fittedForest(people, context.seed);
  let background: PointerBackground | undefined;
  return {
    pairs,
    pointerBackground: () => {
      background ??= backgroundFrom(parameters!, pairs);
      return background;
    },
  };
}

/** The background of all; its calibration from each half judged by a background of the other. */
function fittedForest(people: readonly SubjectStrokes[], seed: number): FittedPointer {
  const parts = { background: true, pairs: false };
  const halves = [0, 1].flatMap((odd) => {
    const { parameters, pairs } = fitPointer(halfOf(people, 1 - odd), parts, { seed, privacy: NO_NOISE });
    const judged = halfOf(people, odd).slice(0, CALIBRATED_ON);
    return comparePointers(judged, backgroundFrom(parameters!, pairs, true), seed);
  });
  return withFusion(fitPointer(people, parts, { seed, privacy: NO_NOISE }), fitFusion(halves, null));
}

function halfOf(people: readonly SubjectStrokes[], odd: number): SubjectStrokes[] {
  return people.filter((_, k) => k % 2 === odd);
}
