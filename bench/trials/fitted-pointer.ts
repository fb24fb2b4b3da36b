/**
 * Pointer parameters that know nothing of a corpus. In: the protocol's context. Out: a pair classifier, and for the whole engine a
 * pointer background beside it, fitted on the corpora that are not left out.
 */
import type { EngineParameters } from '@vigil/engine/parameters.ts';
import { backgroundFrom, type PointerBackground } from '@vigil/engine/pointer/background.ts';
import type { PairClassifier } from '@vigil/engine/pointer/pair-classifier.ts';
import { type FittedPointer, fitPointer, withFusion } from 'vigil-fit/pipeline/fit-pointer.ts';
import { comparePointers, fitFusion } from 'vigil-fit/pipeline/fuse-pointer.ts';
import { NO_NOISE } from 'vigil-fit/pipeline/privacy.ts';
import { fitPairClassifier } from 'vigil-fit/pointer/pair-classifier.ts';
import type { SubjectStrokes } from 'vigil-fit/pointer/subject-strokes.ts';
import { FITTED_CORPORA, readPointerSubjects } from './pointer-subjects.ts';
import type { ProtocolContext } from './protocol.ts';

/** What of the protocol's context counts. */
export type PointerContext = Pick<ProtocolContext, 'dataDir' | 'background' | 'leaveOut' | 'seed' | 'progress'>;

/** Owners of each half whose forests give the calibration: training one takes a second. */
const CALIBRATED_ON = 10;

type JudgedPointer = Pick<EngineParameters, 'pointerBackground' | 'pairs'>;

const fitted = new Map<string, Promise<PairClassifier>>();

/** Corpora that may ship, less those that are left out and the one that is judged. */
export function fittedCorpora(leaveOut: readonly string[], judged?: string): string[] {
  return FITTED_CORPORA.filter((corpus) => corpus !== judged && !leaveOut.includes(corpus));
}

/** Fitted on these corpora alone; once a thread for each choice of them. */
export function classifierOf(context: PointerContext, corpora: readonly string[]): Promise<PairClassifier> {
  const key = `${context.dataDir} ${corpora.join()} ${context.seed}`;
  const known = fitted.get(key) ?? fitOn(context, corpora);
  fitted.set(key, known);
  return known;
}

async function fitOn({ dataDir, seed, progress }: PointerContext, corpora: readonly string[]): Promise<PairClassifier> {
  progress(`fitting the pair classifier on ${corpora.join(' and ')}`);
  const people = await Promise.all(corpora.map((corpus) => readPointerSubjects(dataDir, corpus)));
  const found = people.filter(({ length }) => length > 0);
  if (found.length === 0) throw new Error(`nothing to fit on: ${dataDir} holds none of ${corpora.join(', ')}`);
  return fitPairClassifier(found, `fitted on ${corpora.join(' and ')}`, seed);
}

/** Undefined where the product's own parts are judged: no corpus that they know is left out. */
export async function pointerWithout(context: PointerContext): Promise<JudgedPointer | undefined> {
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
