/**
 * The overview of the user's window. In: the core. Out: an overview in the form of the shared schema; while the store is not
 * open only the companion's state.
 */
import type { Overview, RegistrationSummary } from '@vigil/protocol/user/overview.ts';
import type { NameOf } from './attestations.ts';
import { bankNames } from './bank-names.ts';
import { liveSessionsOf } from './live-sessions.ts';
import { falseAlarmOf } from './report-false-alarm.ts';
import { storedDataOf } from './stored-data.ts';
import type { TrustHistory } from './trust-history.ts';
import type { OpenStoreParts, UserApiContext } from './user-api-context.ts';

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
  const policy = context.policy();
  const common = { nowMs, state: context.state() };
  if (!context.isOpen()) return { ...common, ...NOTHING_OPEN };
  const parts = context.parts();
  const nameOf = bankNames(policy, parts.attester.credentials.all);
  return {
    ...common,
    sessions: liveSessionsOf({
      sessions: context.sessions(),
      policy,
      environment: context.environment(),
      history,
      nowMs,
    }),
    lastAttestation: lastAttestationOf(parts, nameOf),
    profiles: parts.profiles.summaries(nowMs),
    registrations: registrationsOf(parts, nameOf),
    data: storedDataOf(context.home, parts),
    falseAlarm: falseAlarmOf(parts, nameOf, policy, nowMs),
  };
}

function lastAttestationOf({ store }: OpenStoreParts, nameOf: NameOf): Overview['lastAttestation'] {
  const newest = store.ledger.index.newest();
  if (newest === undefined) return null;
  const { at, source, purpose, verdict } = newest;
  return { atMs: at, bank: nameOf(source.bank), purpose, verdict };
}

/** At most the schema's thousand. */
function registrationsOf({ attester, store }: OpenStoreParts, nameOf: NameOf): RegistrationSummary[] {
  return attester.credentials.all.slice(0, 1000).map(({ bank, sub, consent }) => ({
    bank,
    bankName: nameOf(bank),
    sub,
    origin: consent.origin,
    sinceMs: consent.at,
    attestations: store.ledger.index.count(bank, sub),
  }));
}
