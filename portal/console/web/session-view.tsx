/** One session. In: its hash, the explained record. Out: facts, a chart, its records, and one of them explained. */
import type { VNode } from 'preact';
import type { AuditEntry } from '../../server/audit-entry.ts';
import type { PortalPolicy } from '../../server/policy.ts';
import type { StoredRecord } from '../record-source.ts';
import { spanText } from '../words.ts';
import { fetchSession, keyOf } from './api.ts';
import { ExplanationView } from './explanation-view.tsx';
import { ActionMark, OutcomeMark } from './marks.tsx';
import { SessionChart } from './session-chart.tsx';
import { shortHash } from './times.ts';
import { useLoaded } from './use-loaded.ts';
import { When } from './when.tsx';

interface SessionViewProps {
  readonly session: string;
  /** Key of the explained record; null for the newest. */
  readonly record: string | null;
  readonly tick: number;
  readonly onRecord: (record: string) => void;
  readonly onUser: (user: string) => void;
  readonly onClose: () => void;
}

export function SessionView({ session, record, tick, onRecord, onUser, onClose }: SessionViewProps): VNode {
  const { data, fault } = useLoaded(session, tick, (signal) => fetchSession(session, signal));
  return (
    <aside class="session card" aria-labelledby="session-name" data-testid="session">
      <header>
        <h2 id="session-name" tabIndex={-1}>
          Session <code>{shortHash(session)}</code>
        </h2>
        <button type="button" class="plain" data-testid="close" onClick={onClose}>
          Close <kbd>Esc</kbd>
        </button>
      </header>
      {fault && <p class="fault">{fault}</p>}
      {data && data.records.length === 0 && <p class="quiet">No record of this session is left.</p>}
      {data && data.records.length > 0 && (
        <SessionRecords {...data} record={record} onRecord={onRecord} onUser={onUser} />
      )}
    </aside>
  );
}

interface SessionRecordsProps extends Pick<SessionViewProps, 'record' | 'onRecord' | 'onUser'> {
  readonly records: readonly StoredRecord[];
  readonly policies: Readonly<Record<string, PortalPolicy>>;
}

function SessionRecords({ records, policies, record, onRecord, onUser }: SessionRecordsProps): VNode {
  const shown = records.find((one) => keyOf(one) === record) ?? records.at(-1)!;
  return (
    <>
      <SessionFacts records={records} onUser={onUser} />
      <h3>Confidence</h3>
      <SessionChart records={records} />
      <h3 id="session-records">Records of this session</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="steps" aria-labelledby="session-records" tabIndex={0}>
        <ol>
          {records.toReversed().map((one) => (
            <li key={keyOf(one)}>
              <button type="button" aria-pressed={one === shown} onClick={() => onRecord(keyOf(one))}>
                <When at={one.entry.at} short />
                <OutcomeMark entry={one.entry} />
                <ActionMark action={'erased' in one.entry ? null : one.entry.action} />
              </button>
            </li>
          ))}
        </ol>
      </section>
      <h3>
        Explained: <When at={shown.entry.at} />
      </h3>
      {!('erased' in shown.entry) && <ExplanationView entry={shown.entry} policy={policyOf(shown.entry, policies)} />}
    </>
  );
}

function policyOf({ decision }: AuditEntry, policies: SessionRecordsProps['policies']): PortalPolicy | null {
  return decision === null ? null : (policies[decision.policy.version] ?? null);
}

function SessionFacts({ records, onUser }: Pick<SessionRecordsProps, 'records' | 'onUser'>): VNode {
  const [first, last] = [records[0]!, records.at(-1)!];
  const user = 'erased' in last.entry ? null : last.entry.sub;
  return (
    <p class="quiet">
      {records.length} records, <When at={first.entry.at} /> to <When at={last.entry.at} short /> (
      {spanText(last.entry.at - first.entry.at)}).{' '}
      {user !== null && (
        <button type="button" class="link" data-testid="same-user" onClick={() => onUser(user)}>
          All records of this user
        </button>
      )}
    </p>
  );
}
