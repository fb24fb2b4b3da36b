/**
 * The user reports a false alarm. In: the open store's parts. Out: a bounded sample of what was typed after a bank
 * authenticated the user is learnt. Throws `false-alarm-<why>` when nothing may be learnt.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { CompanionPolicy } from '@vigil/protocol/policy.ts';
import type { Overview } from '@vigil/protocol/user/overview.ts';
import type { NameOf } from './attestations.ts';
import type { OpenStoreParts } from './user-api-context.ts';

export function falseAlarmOf(
  { falseAlarms, profiles }: OpenStoreParts,
  nameOf: NameOf,
  policy: Pick<CompanionPolicy, 'learning'>,
  nowMs: number,
): Overview['falseAlarm'] {
  const { why, bank } = falseAlarms;
  if (policy.learning !== 'continuous') return { possible: false, why: 'nothing-to-report', bank: null };
  const learning = profiles.quality(nowMs)?.stage === 'learning';
  const reason = why ?? (learning ? 'learning' : null);
  return { possible: reason === null, why: reason, bank: bank === null ? null : nameOf(bank) };
}

export function reportFalseAlarm(
  { falseAlarms, profiles }: OpenStoreParts,
  policy: Pick<CompanionPolicy, 'learning'>,
  nowMs: number,
): void {
  if (policy.learning !== 'continuous') throw refused('off');
  const { model } = profiles;
  if (profiles.quality(nowMs)?.stage === 'learning') throw refused('learning');
  // A running training replaces the profile and would lose the sample; it takes seconds.
  if (!model.learning) throw refused('busy');
  const report = falseAlarms.due();
  const { session, bank } = report.of;
  const sample = session.evidenceOf(bank).takeConfirmedSample(report.fromMs, report.toMs);
  if (sample === null) throw refused('too-little');
  falseAlarms.spend(report);
  if (!model.learn(sample, nowMs)) throw refused('not-kept');
}

function refused(why: string): VigilError {
  return new VigilError(`false-alarm-${why}`, `The false alarm cannot be reported now (${why}).`);
}
