/**
 * Everything that the person's window shows at a glance. In: the core. Out: an overview as the shared schema has it; while
 * the store is not open only the companion's state.
 */
import type { Overview, RegistrationSummary } from '@vigil/protocol/user/overview.ts';
import type { OpenCore } from '../open-core.ts';
import type { NameOf } from './attestations.ts';
import { bankNames } from './bank-names.ts';
import { liveSessionsOf } from './live-sessions.ts';
import { falseAlarmOf } from './report-false-alarm.ts';
import { storedDataOf } from './stored-data.ts';
import type { TrustHistory } from './trust-history.ts';
import type { PersonRoom } from './user-api-context.ts';

const NOTHING_OPEN: Omit<Overview, 'nowMs' | 'state'> = {
  sessions: [],
  lastAnswer: null,
  profiles: [],
  registrations: [],
  data: null,
  falseAlarm: { possible: false, why: 'nothing-to-report', bank: null },
};

export function overviewOf(room: PersonRoom, history: TrustHistory): Overview {
  const nowMs = room.nowMs();
  const openCore = room.openCore();
  const policy = room.policy();
  const common = { nowMs, state: room.state() };
  if (openCore === null) return { ...common, ...NOTHING_OPEN };
  const nameOf = bankNames(policy, openCore.attester.credentials.all);
  return {
    ...common,
    sessions: liveSessionsOf({ sessions: room.sessions(), policy, environment: room.environment(), history, nowMs }),
    lastAnswer: lastAnswerOf(openCore, nameOf),
    profiles: openCore.profiles.summaries(nowMs),
    registrations: registrationsOf(openCore, nameOf),
    data: storedDataOf(room.home, openCore),
    falseAlarm: falseAlarmOf(openCore, nameOf, nowMs),
  };
}

function lastAnswerOf({ store }: OpenCore, nameOf: NameOf): Overview['lastAnswer'] {
  const newest = store.ledger.index.newest();
  if (newest === undefined) return null;
  const { at, source, purpose, verdict } = newest;
  return { atMs: at, bank: nameOf(source.bank), purpose, verdict };
}

/** More than the schema's thousand would need as many consents. */
function registrationsOf({ attester, store }: OpenCore, nameOf: NameOf): RegistrationSummary[] {
  return attester.credentials.all.slice(0, 1000).map(({ bank, sub, consent }) => ({
    bank,
    bankName: nameOf(bank),
    sub,
    origin: consent.origin,
    sinceMs: consent.at,
    answers: store.ledger.index.count(bank, sub),
  }));
}
