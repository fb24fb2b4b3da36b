/**
 * The person says that a doubt was wrong. In: the open store's parts. Out: what they typed after a bank vouched for them is
 * learnt, a bounded piece of it. Throws `false-alarm-<why>` when there is nothing that may be learnt.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { Overview } from '@vigil/protocol/user/overview.ts';
import type { OpenCore } from '../open-core.ts';
import type { NameOf } from './attestations.ts';

export function falseAlarmOf(
  { falseAlarms, profiles }: OpenCore,
  nameOf: NameOf,
  nowMs: number,
): Overview['falseAlarm'] {
  const { why, bank } = falseAlarms;
  const learning = profiles.quality(nowMs)?.stage === 'learning';
  const reason = why ?? (learning ? 'learning' : null);
  return { possible: reason === null, why: reason, bank: bank === null ? null : nameOf(bank) };
}

export function reportFalseAlarm({ falseAlarms, profiles }: OpenCore, nowMs: number): void {
  const { model } = profiles;
  if (profiles.quality(nowMs)?.stage === 'learning') throw refused('learning');
  // A training that runs would throw away what is learnt meanwhile; it takes seconds.
  if (!model.learning) throw refused('busy');
  const report = falseAlarms.due();
  const sample = report.of.session.takeConfirmedSample(report.fromMs, report.toMs);
  if (sample === null) throw refused('too-little');
  falseAlarms.spend(report);
  if (!model.learn(sample, nowMs)) throw refused('not-kept');
}

function refused(why: string): VigilError {
  return new VigilError(`false-alarm-${why}`, `The false alarm cannot be reported now (${why}).`);
}
