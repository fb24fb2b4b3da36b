/**
 * Does a calibration of typing tell whose comparisons it was fitted on? It has no noise: six numbers about all people together. In: both
 * halves' comparisons. Out: how well an attack tells members, which has a person's own comparisons and the calibrations of both halves.
 */
import type { Calibration } from '@vigil/engine/keystroke/model.ts';
import { calibrationCost, type RawCondition } from '../keystroke/calibration.ts';
import type { HalfFit } from './cross-fit.ts';
import { calibrateTyping, type TypingOptions } from './fit-typing.ts';
import { type MembershipFigure, membershipFigure } from './membership.ts';

export function calibrationMembership(halves: readonly HalfFit[], options: TypingOptions): MembershipFigure | null {
  const conditions = halves.map(({ typing }) => typing?.conditions ?? []);
  if (conditions.some(({ length }) => length === 0)) return null;
  const [a, b] = conditions.map((own) => calibrateTyping(own, templatesOf(own).length, options));
  const scores = conditions.flatMap((own, half) =>
    templatesOf(own).map((template) => ({ score: excess(b!, a!, ofTemplate(own, template)), member: half === 0 })),
  );
  return membershipFigure(scores, options.seed);
}

/** How much more a person's comparisons cost under one calibration than under another. */
function excess(other: Calibration, own: Calibration, conditions: readonly RawCondition[]): number {
  return calibrationCost(other, conditions) - calibrationCost(own, conditions);
}

function templatesOf(conditions: readonly RawCondition[]): number[] {
  return [...new Set(conditions.flatMap(({ genuine }) => genuine.map(({ template }) => template)))];
}

function ofTemplate(conditions: readonly RawCondition[], wanted: number): RawCondition[] {
  const own = (scores: RawCondition['genuine']) => scores.filter(({ template }) => template === wanted);
  return conditions
    .map((condition) => ({ ...condition, genuine: own(condition.genuine), impostor: own(condition.impostor) }))
    .filter(({ genuine, impostor }) => genuine.length > 0 && impostor.length > 0);
}
