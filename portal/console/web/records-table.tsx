/** The records of one page. In: records, newest first. Out: a table; a row opens its session. */
import type { VNode } from 'preact';
import type { StoredRecord } from '../record-source.ts';
import { percentText } from '../words.ts';
import { keyOf, sessionOf } from './api.ts';
import { ActionMark, OutcomeMark } from './marks.tsx';
import { shortHash } from './times.ts';
import { When } from './when.tsx';

interface RecordsTableProps {
  readonly records: readonly StoredRecord[];
  readonly record: string | null;
  readonly onOpen: (session: string | null, record: string) => void;
}

const HEADS = ['Time', 'User', 'Session', 'Purpose', 'Outcome', 'Confidence', 'Decision', 'Reasons'];

export function RecordsTable({ records, record, onOpen }: RecordsTableProps): VNode {
  return (
    <table class="records" data-testid="records">
      <thead>
        <tr>
          {HEADS.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {records.map((one, at) => (
          <RecordRow key={keyOf(one)} record={one} isNewest={at === 0} isOpen={keyOf(one) === record} onOpen={onOpen} />
        ))}
      </tbody>
    </table>
  );
}

interface RecordRowProps {
  readonly record: StoredRecord;
  /** The first of the page. */
  readonly isNewest: boolean;
  readonly isOpen: boolean;
  readonly onOpen: RecordsTableProps['onOpen'];
}

function RecordRow({ record, isNewest, isOpen, onOpen }: RecordRowProps): VNode {
  const { entry } = record;
  const decision = 'erased' in entry ? null : entry.decision;
  const confidence = decision?.claims.confidence ?? null;
  const open = () => onOpen(sessionOf(entry), keyOf(record));
  return (
    <tr data-testid="record" data-open={isOpen} onClick={open}>
      <td data-head="Time">
        <button
          type="button"
          class="link"
          aria-pressed={isOpen}
          data-testid={isNewest ? 'newest-record' : 'open'}
          onClick={(event) => {
            event.stopPropagation();
            open();
          }}
        >
          <When at={entry.at} />
        </button>
      </td>
      <td data-head="User">
        <code title={'erased' in entry ? '' : (entry.sub ?? '')}>
          {shortHash('erased' in entry ? null : entry.sub)}
        </code>
      </td>
      <td data-head="Session">
        <code>{shortHash(sessionOf(entry))}</code>
      </td>
      <td data-head="Purpose">{'erased' in entry ? '–' : (entry.purpose ?? '–')}</td>
      <td data-head="Outcome">
        <OutcomeMark entry={entry} />
      </td>
      <td data-head="Confidence" class="number">
        {confidence === null ? '–' : percentText(confidence)}
      </td>
      <td data-head="Decision">
        <ActionMark action={'erased' in entry ? null : entry.action} />
        {decision && decision.would !== ('erased' in entry ? null : entry.action) && (
          <span class="quiet"> would: {decision.would}</span>
        )}
      </td>
      <td data-head="Reasons" class="reasons">
        {decision?.reasons.join(', ') || '–'}
      </td>
    </tr>
  );
}
