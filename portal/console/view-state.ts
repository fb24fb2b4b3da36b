/** What the page shows, kept in its address. In: a query string. Out: the state, and the query of the records it shows. */

/** Lengths of the periods that end now, in seconds. */
export const PERIODS = {
  '1h': 3_600,
  '24h': 86_400,
  '7d': 7 * 86_400,
  '28d': 28 * 86_400,
  '90d': 90 * 86_400,
} as const;
export type PeriodName = keyof typeof PERIODS;

export const FILTERS = ['user', 'session', 'kind', 'code', 'action', 'would', 'reason', 'purpose', 'policy'] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = Readonly<Partial<Record<FilterName, string>>>;

export interface ViewState {
  readonly period: PeriodName | 'custom';
  /** Of a custom period, NumericDate seconds. */
  readonly from: number;
  readonly to: number;
  readonly filters: Filters;
  /** Position of the shown page: the record before it; null for the newest. */
  readonly before: string | null;
  /** The open session, and the record that is explained. */
  readonly open: string | null;
  readonly record: string | null;
}

const isPeriod = (name: string | null): name is PeriodName => name !== null && Object.hasOwn(PERIODS, name);

export function parseView(search: string): ViewState {
  const parameters = new URLSearchParams(search);
  const period = parameters.get('period');
  const [from, to] = [Number(parameters.get('from') ?? 0), Number(parameters.get('to') ?? 0)];
  const isCustom = period === 'custom' && Number.isSafeInteger(from) && Number.isSafeInteger(to) && from < to;
  const filters: Partial<Record<FilterName, string>> = {};
  for (const name of FILTERS) {
    const value = parameters.get(name);
    if (value) filters[name] = value;
  }
  return {
    period: isCustom ? 'custom' : isPeriod(period) ? period : '7d',
    from: isCustom ? from : 0,
    to: isCustom ? to : 0,
    filters,
    before: parameters.get('before'),
    open: parameters.get('open'),
    record: parameters.get('record'),
  };
}

export function formatView({ period, from, to, filters, before, open, record }: ViewState): string {
  const parameters = new URLSearchParams({ period, ...filters });
  if (period === 'custom')
    for (const [name, value] of Object.entries({ from, to })) parameters.set(name, String(value));
  for (const [name, value] of Object.entries({ before, open, record })) if (value !== null) parameters.set(name, value);
  return `?${parameters}`;
}

/** Parameters of a search. `now`: NumericDate seconds. */
export function queryOf({ period, from, to, filters }: ViewState, now: number): URLSearchParams {
  const [start, end] = period === 'custom' ? [from, to] : [now + 1 - PERIODS[period], now + 1];
  return new URLSearchParams({ from: String(start), to: String(end), ...filters });
}
