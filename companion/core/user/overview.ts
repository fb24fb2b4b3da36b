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
import type { UserApiContext } from './user-api-context.ts';

const NOTHING_OPEN: Omit<Overview, 'nowMs' | 'state'> = {
  sessions: [],
  lastAttestation: null,
  profiles: [],
  registrations: [],
  data: null,
  falseAlarm: { possible: false, why: 'nothing-to-report', bank: null },
};

export function overviewOf(context: UserApiContext, history: TrustHistory): Overview {
  const nowMs = context.nowMs();
  const openCore = context.openCore();
  const policy = context.policy();
  const common = { nowMs, state: context.state() };
  if (openCore === null) return { ...common, ...NOTHING_OPEN };
  const nameOf = bankNames(policy, openCore.attester.credentials.all);
  return {
    ...common,
    sessions: liveSessionsOf({
      sessions: context.sessions(),
      policy,
      environment: context.environment(),
      history,
      nowMs,
    }),
    lastAttestation: lastAttestationOf(openCore, nameOf),
    profiles: openCore.profiles.summaries(nowMs),
    registrations: registrationsOf(openCore, nameOf),
    data: storedDataOf(context.home, openCore),
    falseAlarm: falseAlarmOf(openCore, nameOf, nowMs),
  };
}

function lastAttestationOf({ store }: OpenCore, nameOf: NameOf): Overview['lastAttestation'] {
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
    attestations: store.ledger.index.count(bank, sub),
  }));
}
