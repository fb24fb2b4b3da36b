/** The filters. In: the state of the view. Out: a form; a change is a new state on the first page. */
import type { VNode } from 'preact';
import type { RecordSummary } from '../record-source.ts';
import { type FilterName, type Filters, PERIODS, type PeriodName, type ViewState } from '../view-state.ts';
import { localValue, zoneName } from './times.ts';

interface RecordFilterProps {
  readonly view: ViewState;
  /** Codes, reasons and policies that occur in the period. */
  readonly summary: RecordSummary | null;
  readonly now: number;
  readonly onChange: (change: Partial<ViewState>) => void;
}

const PERIOD_NAMES: Readonly<Record<PeriodName, string>> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '28d': 'Last 28 days',
  '90d': 'Last 90 days',
};
const CHOICES: Partial<Record<FilterName, readonly string[]>> = {
  action: ['allow', 'step-up', 'lock'],
  would: ['allow', 'step-up', 'lock'],
  purpose: ['session', 'transaction', 'watch', 'registration'],
  kind: ['verified', 'refused', 'approval', 'step-up', 'registered', 'revoked'],
};
const SELECTS: readonly (readonly [FilterName, string])[] = [
  ['action', 'Decision'],
  ['would', 'If enforced'],
  ['code', 'Verdict or refusal'],
  ['reason', 'Reason'],
  ['purpose', 'Purpose'],
  ['policy', 'Policy'],
  ['kind', 'Kind'],
];

export function FilterBar({ view, summary, now, onChange }: RecordFilterProps): VNode {
  const setFilter = (name: FilterName, value: string) => {
    const { [name]: _, ...rest } = view.filters;
    onChange({ filters: value === '' ? rest : { ...rest, [name]: value } });
  };
  const search = (form: HTMLFormElement) => {
    const user = new FormData(form).get('user');
    setFilter('user', typeof user === 'string' ? user.trim() : '');
  };
  return (
    <form
      class="filters"
      aria-label="Filters"
      onSubmit={(event) => {
        event.preventDefault();
        search(event.currentTarget);
      }}
    >
      <Period view={view} now={now} onChange={onChange} />
      <label class="field wide">
        <span>User (handle or hash)</span>
        <input
          type="search"
          name="user"
          autocomplete="off"
          spellcheck={false}
          defaultValue={view.filters.user ?? ''}
          key={view.filters.user ?? ''}
          data-testid="find-user"
        />
      </label>
      {SELECTS.map(([name, label]) => (
        <Choice
          key={name}
          name={name}
          label={label}
          value={view.filters[name] ?? ''}
          choices={CHOICES[name] ?? occurring(summary, name)}
          onChoose={setFilter}
        />
      ))}
      <button type="submit" data-testid="search">
        Search
      </button>
      <ActiveFilters filters={view.filters} onClear={() => onChange({ filters: {} })} />
    </form>
  );
}

function occurring(summary: RecordSummary | null, name: FilterName): readonly string[] {
  if (summary === null) return [];
  const counts = name === 'code' ? summary.codes : name === 'reason' ? summary.reasons : summary.policies;
  return counts.map(([value]) => value);
}

interface FilterChoiceProps {
  readonly name: FilterName;
  readonly label: string;
  readonly value: string;
  readonly choices: readonly string[];
  readonly onChoose: (name: FilterName, value: string) => void;
}

/** A value that does not occur in the period stays selectable while it is selected. */
function Choice({ name, label, value, choices, onChoose }: FilterChoiceProps): VNode {
  const all = value === '' || choices.includes(value) ? choices : [value, ...choices];
  return (
    <label class="field">
      <span>{label}</span>
      <select
        value={value}
        data-testid={`filter-${name}`}
        data-set={value !== ''}
        onChange={(event) => onChoose(name, event.currentTarget.value)}
      >
        <option value="">any</option>
        {all.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </label>
  );
}

function Period({ view, now, onChange }: Omit<RecordFilterProps, 'summary'>): VNode {
  const choose = (value: string) => {
    if (value !== 'custom') return onChange({ period: value as PeriodName });
    const span = view.period === 'custom' ? view.to - view.from : PERIODS[view.period];
    onChange({ period: 'custom', from: now - span, to: now });
  };
  const setBound = (name: 'from' | 'to', value: string) => {
    const at = Math.floor(new Date(value).getTime() / 1000);
    const next = { from: view.from, to: view.to, [name]: at };
    if (Number.isSafeInteger(at) && next.from < next.to) onChange(next);
  };
  return (
    <>
      <label class="field">
        <span>Period</span>
        <select value={view.period} data-testid="period" onChange={(event) => choose(event.currentTarget.value)}>
          {Object.entries(PERIOD_NAMES).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
          <option value="custom">From … to …</option>
        </select>
      </label>
      {view.period === 'custom' &&
        (['from', 'to'] as const).map((name) => (
          <label class="field" key={name}>
            <span>
              {name === 'from' ? 'From' : 'To'} ({zoneName()})
            </span>
            <input
              type="datetime-local"
              value={localValue(view[name])}
              data-testid={name}
              onChange={(event) => setBound(name, event.currentTarget.value)}
            />
          </label>
        ))}
    </>
  );
}

function ActiveFilters({
  filters,
  onClear,
}: {
  readonly filters: Filters;
  readonly onClear: () => void;
}): VNode | null {
  if (Object.keys(filters).length === 0) return null;
  return (
    <button type="button" class="plain" data-testid="clear" onClick={onClear}>
      Clear filters
    </button>
  );
}
