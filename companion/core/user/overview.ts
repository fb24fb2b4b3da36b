/**
 * Everything that the person's window shows at a glance. In: the core. Out: an overview as the shared schema has it; while
 * the store is not open only the companion's state.
 */
import type { Overview, RegistrationSummary } from '@vigil/protocol/user/overview.ts';
import type { Opened } from '../open-core.ts';
import type { NameOf } from './attestations.ts';
import { bankNames } from './bank-names.ts';
import { liveSessionsOf } from './live-sessions.ts';
import { falseAlarmOf } from './report-false-alarm.ts';
import { storedDataOf } from './stored-data.ts';
import type { BeliefHistory } from './trust-history.ts';
import type { PersonRoom } from './user-api-context.ts';

const NOTHING_OPEN: Omit<Overview, 'nowMs' | 'state'> = {
  sessions: [],
  lastAnswer: null,
  profiles: [],
  registrations: [],
  data: null,
  falseAlarm: { possible: false, why: 'nothing-to-report', bank: null },
};

export function overviewOf(room: PersonRoom, history: BeliefHistory): Overview {
  const nowMs = room.nowMs();
  const opened = room.opened();
  const policy = room.policy();
  const around = { nowMs, state: room.state() };
  if (opened === null) return { ...around, ...NOTHING_OPEN };
  const nameOf = bankNames(policy, opened.attester.credentials.all);
  return {
    ...around,
    sessions: liveSessionsOf({ sessions: room.sessions(), policy, scene: room.scene(), history, nowMs }),
    lastAnswer: lastAnswerOf(opened, nameOf),
    profiles: opened.profiles.summaries(nowMs),
    registrations: registrationsOf(opened, nameOf),
    data: storedDataOf(room.home, opened),
    falseAlarm: falseAlarmOf(opened, nameOf, nowMs),
  };
}

function lastAnswerOf({ store }: Opened, nameOf: NameOf): Overview['lastAnswer'] {
  const newest = store.ledger.index.newest();
  if (newest === undefined) return null;
  const { at, source, purpose, verdict } = newest;
  return { atMs: at, bank: nameOf(source.bank), purpose, verdict };
}

/** More than the schema's thousand would need as many consents. */
function registrationsOf({ attester, store }: Opened, nameOf: NameOf): RegistrationSummary[] {
  return attester.credentials.all.slice(0, 1000).map(({ bank, sub, consent }) => ({
    bank,
    bankName: nameOf(bank),
    sub,
    origin: consent.origin,
    sinceMs: consent.at,
    answers: store.ledger.index.count(bank, sub),
  }));
}
