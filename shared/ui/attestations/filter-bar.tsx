/** Filter controls. In: the current filter. Out: the next filter, shortly after the last key. */

import type { Purpose } from '@vigil/protocol/attestation/challenge.ts';
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { AttestationFilter } from '@vigil/protocol/user/attestations.ts';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useWindowServices } from '../window-services.ts';

const TYPING_MS = 180;
const VERDICTS: readonly Verdict[] = ['match', 'uncertain', 'mismatch', 'insufficient', 'paused', 'unavailable'];
const PURPOSES: readonly Purpose[] = ['session', 'transaction', 'watch', 'registration'];

/** Values as the form fields hold them. */
export interface FilterFields {
  readonly text: string;
  readonly verdict: Verdict | '';
  readonly purpose: Purpose | '';
  /** Local days, YYYY-MM-DD, both included. */
  readonly from: string;
  readonly to: string;
}

export const NO_FILTER: FilterFields = { text: '', verdict: '', purpose: '', from: '', to: '' };

export function filterOf({ text, verdict, purpose, from, to }: FilterFields): AttestationFilter {
  const looked = text.trim();
  return {
    ...(looked !== '' && { text: looked }),
    ...(verdict !== '' && { verdict }),
    ...(purpose !== '' && { purpose }),
    ...(isDay(from) && { fromMs: startOf(from) }),
    ...(isDay(to) && { toMs: startOf(to, 1) - 1 }),
  };
}

/** Browsers report a year digit by digit while it is typed. */
const isDay = (day: string): boolean => /^(19|20)\d\d-\d\d-\d\d$/.test(day);

/** Local midnight at the start of a day plus `later` days. Epoch milliseconds. */
function startOf(day: string, later = 0): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).getTime();
}

interface FilterBarProps {
  readonly fields: FilterFields;
  onFields(fields: FilterFields): void;
}

export function FilterBar({ fields, onFields }: FilterBarProps): VNode {
  const { localizer } = useWindowServices();
  const { attestations, verdicts, purposes } = localizer.strings;
  const [text, setText] = useState(fields.text);
  const typing = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(typing.current), []);
  const onText = (next: string): void => {
    setText(next);
    clearTimeout(typing.current);
    typing.current = setTimeout(() => onFields({ ...fields, text: next }), TYPING_MS);
  };
  const onChange = (change: Partial<FilterFields>): void => {
    clearTimeout(typing.current);
    onFields({ ...fields, text, ...change });
  };
  const clear = (): void => {
    setText('');
    onChange(NO_FILTER);
  };
  const isSet = Object.keys(filterOf({ ...fields, text })).length > 0;
  return (
    <search class="filters">
      <div class="field grows">
        <label for="filter-text">{attestations.search}</label>
        <input
          id="filter-text"
          type="search"
          maxLength={100}
          autocomplete="off"
          placeholder={attestations.searchHint}
          value={text}
          onInput={({ currentTarget }) => onText(currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for="filter-verdict">{attestations.verdict}</label>
        <select
          id="filter-verdict"
          value={fields.verdict}
          onChange={({ currentTarget }) => onChange({ verdict: currentTarget.value as Verdict | '' })}
        >
          <option value="">{attestations.any}</option>
          {VERDICTS.map((verdict) => (
            <option key={verdict} value={verdict}>
              {verdicts[verdict]}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="filter-purpose">{attestations.purpose}</label>
        <select
          id="filter-purpose"
          value={fields.purpose}
          onChange={({ currentTarget }) => onChange({ purpose: currentTarget.value as Purpose | '' })}
        >
          <option value="">{attestations.any}</option>
          {PURPOSES.map((purpose) => (
            <option key={purpose} value={purpose}>
              {purposes[purpose]}
            </option>
          ))}
        </select>
      </div>
      {(['from', 'to'] as const).map((edge) => (
        <div class="field day" key={edge}>
          <label for={`filter-${edge}`}>{attestations[edge]}</label>
          <input
            id={`filter-${edge}`}
            type="date"
            value={fields[edge]}
            onInput={({ currentTarget }) => onChange({ [edge]: currentTarget.value })}
          />
        </div>
      ))}
      <button type="button" disabled={!isSet} onClick={clear}>
        {attestations.clear}
      </button>
    </search>
  );
}
