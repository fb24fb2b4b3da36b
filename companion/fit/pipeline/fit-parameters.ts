/**
 * The whole fit. In: a pilot's people, a way to read their raw visits, options. Out: the parameter set, and what it is worth on people
 * whom the parameters that were judged did not know. Deterministic: same recordings and seed, same bytes.
 */
import { createEngine } from '@vigil/engine/engine.ts';
import { decodeParameterSet, encodeParameterSet, type ParameterSet } from '@vigil/engine/parameter-set.ts';
import { type EngineParameters, shippedParameters } from '@vigil/engine/parameters.ts';
import { shippedBackground } from '@vigil/engine/pointer/background.ts';
import { FALSE_MATCH_TABLE } from '@vigil/engine/trust/false-match-table.ts';
import { FitError } from '../base/fit-error.ts';
import { seededRandom } from '../base/random.ts';
import { hasPointer, isTypist } from '../recordings/check.ts';
import type { PilotSubject } from '../recordings/pilot-subject.ts';
import type { FitFigures } from '../report/figures.ts';
import { FalseMatchCount } from '../trust/false-match-count.ts';
import { type JudgedLevel, judgeVisits, type PlayedSubject } from '../trust/judged-visits.ts';
import { calibrationMembership } from './calibration-membership.ts';
import {
  crossFit,
  fitsPointer,
  fitsTyping,
  type HalfFit,
  materialOf,
  type PilotMaterial,
  pointerFusion,
  typingCalibration,
} from './cross-fit.ts';
import { evidenceFigures } from './evidence-figures.ts';
import { fitPointer } from './fit-pointer.ts';
import { FitSteps } from './fit-steps.ts';
import { type FitStart, fitTyping, type TypingOptions } from './fit-typing.ts';
import { learningCurve } from './learning-curve.ts';
import { pairMembership, pointerMembership, typingMembership } from './membership.ts';
import { parameterSetOf } from './parameter-sets.ts';
import { pointerFigures } from './pointer-figures.ts';
import { privacyFigures } from './privacy.ts';
import { typingFigures } from './typing-figures.ts';

export interface FitRequest extends Omit<TypingOptions, 'start'> {
  readonly people: readonly PilotSubject[];
  /** Default: the shipped ones, whatever the number of people (docs/decisions/pilot-fit.md). */
  readonly start?: FitStart | undefined;
  /** Names the calibration in attestations. */
  readonly calibration: string;
  /** The raw visits of one person; read for as few as the false match table needs. */
  rawVisits(subject: string): Promise<PlayedSubject['visits']>;
}

export type MeasuredFigures = Pick<
  FitFigures,
  'typing' | 'pointer' | 'evidence' | 'learning' | 'membership' | 'privacy' | 'start'
>;

export interface FitResult {
  readonly set: ParameterSet;
  readonly measured: MeasuredFigures;
}

/** People whose visits are played through the engine, in each half. */
const PLAYED = 50;

/** @throws {FitError} `fit-too-little` if neither typing nor pointer work suffices. */
export async function fitParameters(request: FitRequest): Promise<FitResult> {
  const { people, seed, prior, priorMoments, privacy } = request;
  const material = usableMaterial(people, seed);
  const start = request.start ?? 'shipped';
  const steps = stepsOf(material, start, request.progress);
  const options: TypingOptions = {
    start,
    prior,
    priorMoments,
    seed,
    privacy,
    pilotPeople: material.typists.length,
    progress: (text) => steps.report(text),
  };
  const { halves, parts, pairs } = crossFit(material, options, steps);
  const judged = await judgeHalves(halves, options, material, request, steps);
  const table = falseMatchTable(judged.own, request.calibration);
  steps.begin('typing on own people');
  const typing = typingFigures(halves, material, options);
  steps.begin('pointer on own people');
  const pointer = pointerFigures({ halves, parts, pairs }, material, seed, steps);
  steps.begin('learning curve');
  const learning = learningCurve(material, options, steps);
  steps.begin('final parameters');
  const set = finalSet(halves, { ...material, parts }, options, table);
  return {
    set,
    measured: {
      start,
      typing,
      pointer,
      evidence: evidenceFigures({ levels: judged.own, table }, { levels: judged.shipped, table: FALSE_MATCH_TABLE }),
      learning,
      membership: membershipFigures(halves, material, options),
      privacy: start === 'scratch' || typing === null ? null : privacyFigures(privacy.mu),
    },
  };
}

/** @throws {FitError} `fit-too-little`. */
function usableMaterial(people: readonly PilotSubject[], seed: number): PilotMaterial {
  const usable = people.filter((subject) => isTypist(subject) || hasPointer(subject));
  const material = materialOf(usable, seed);
  if (fitsTyping(material) || fitsPointer(material)) return material;
  throw new FitError(
    'fit-too-little',
    `${usable.length} people with enough input are too few for a fit: vigil-fit check states what is missing.`,
  );
}

/** @throws {FitError} `fit-too-little` without a visit of another person. */
function falseMatchTable(levels: readonly JudgedLevel[], calibration: string): ParameterSet['falseMatches'] {
  const count = new FalseMatchCount();
  for (const { own, level, owner, visitor, llr } of levels) if (!own) count.note(level, owner, visitor, llr);
  const table = count.table(calibration);
  if (table.levels.length > 0) return table;
  throw new FitError('fit-too-little', 'No visit of another person has enough input for a false match table.');
}

function membershipFigures(
  halves: readonly HalfFit[],
  material: PilotMaterial,
  options: TypingOptions,
): MeasuredFigures['membership'] {
  const { seed } = options;
  return {
    typing: typingMembership(halves, material, seed),
    calibration: calibrationMembership(halves, options),
    pointer: pointerMembership(halves, material, seed),
    pairs: pairMembership(halves, material, seed),
  };
}

/** Weights are seconds of one core, roughly, as measured on 29 and 300 people. */
function stepsOf({ typists, pointers }: PilotMaterial, start: FitStart, show: (text: string) => void): FitSteps {
  const typing = start === 'scratch' ? 5 + typists.length / 6 : 4 + typists.length / 10;
  const pointer = Math.min(40, pointers.length / 2) * 3;
  const played = Math.min(PLAYED, (typists.length + pointers.length) / 2);
  return new FitSteps(
    [
      { name: 'fit without half 1', weight: typing + pointer },
      { name: 'fit without half 2', weight: typing + pointer },
      { name: 'visits on half 1', weight: 10 * played },
      { name: 'visits on half 2', weight: 10 * played },
      { name: 'typing on own people', weight: 4 },
      { name: 'pointer on own people', weight: 2 * pointer },
      { name: 'learning curve', weight: 3 * typing },
      { name: 'final parameters', weight: 1.5 * typing },
    ],
    show,
  );
}

function finalSet(
  halves: readonly HalfFit[],
  material: PilotMaterial,
  options: TypingOptions,
  table: ParameterSet['falseMatches'],
): ParameterSet {
  const fusion = pointerFusion(halves, shippedBackground);
  return parameterSetOf(
    fitsTyping(material)
      ? { parameters: fitTyping(material.typists, options), calibration: typingCalibration(halves, options) }
      : null,
    fusion === null ? null : { fitted: fitPointer(material.pointers, material.parts, options), fusion },
    table,
  );
}

interface JudgedBoth {
  readonly own: JudgedLevel[];
  readonly shipped: JudgedLevel[];
}

/** Each half's people by parameters that know none of them, calibrated on the other half. */
async function judgeHalves(
  halves: readonly HalfFit[],
  options: TypingOptions,
  material: PilotMaterial,
  request: FitRequest,
  steps: FitSteps,
): Promise<JudgedBoth> {
  const judged: JudgedBoth = { own: [], shipped: [] };
  for (const { fold, typing, pointer } of halves) {
    steps.begin(`visits on half ${fold + 1}`);
    const others = halves.filter((half) => half.fold !== fold);
    const fusion = pointerFusion(others, shippedBackground);
    const set = parameterSetOf(
      typing === null ? null : { ...typing, calibration: typingCalibration(others, options) },
      pointer === null || fusion === null ? null : { fitted: pointer.fitted, fusion },
      FALSE_MATCH_TABLE,
    );
    const people = await playedPeople(fold, material, request);
    const report = (from: number, under: string) => (done: number, of: number) =>
      steps.report(`person ${done + 1} of ${of}, ${under} parameters`, from + done / of / 2);
    const own = decodeParameterSet(encodeParameterSet(set));
    judged.own.push(...judgeVisits(engineOf(own), people, options.seed, report(0, 'own')));
    const shipped = { ...shippedParameters(), keystrokes: options.prior };
    judged.shipped.push(...judgeVisits(engineOf(shipped), people, options.seed, report(0.5, 'shipped')));
  }
  return judged;
}

async function playedPeople(fold: number, { foldOf }: PilotMaterial, request: FitRequest): Promise<PlayedSubject[]> {
  const held = [...foldOf.keys()].filter((id) => foldOf.get(id) === fold);
  const played: PlayedSubject[] = [];
  for (const id of seededRandom(request.seed).shuffled(held).slice(0, PLAYED))
    played.push({ id, visits: await request.rawVisits(id) });
  return played;
}

/** Recordings are played faster than they were made. */
function engineOf(parameters: EngineParameters) {
  return createEngine({ checkClock: false, parameters });
}
