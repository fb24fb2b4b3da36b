/** Summarises the visits of `banking-day`. In: judged visits. Out: metrics with intervals over customers, tables of verdicts. */
import type { Action } from '@vigil/portal/server/policy.ts';
import type { Stage, Verdict } from '@vigil/protocol/attestation/claims.ts';
import { bootstrapOverSubjects } from 'vigil-fit/base/metrics.ts';
import type { Metric, ProtocolResult, Table } from '../trials/protocol.ts';

export interface JudgedVisit {
  readonly customer: string;
  readonly restarts: 'daily' | 'never';
  /** Visits learnt before. */
  readonly learnt: number;
  readonly kind: string;
  readonly who: 'own' | 'stranger' | 'takeover';
  readonly stage: Stage;
  readonly keys: number;
  readonly strokes: number;
  readonly sessions: number;
  readonly verdict: Verdict;
  /** By preset. */
  readonly actions: Readonly<Record<string, Action>>;
}

const ACTIONS = { allow: 'allowed', 'step-up': 'stepped_up', lock: 'locked' } as const satisfies Record<Action, string>;
/** Bars of the `balanced` preset after 20 visits. */
const BARS: Readonly<Record<string, NonNullable<Metric['bar']>>> = {
  'balanced.daily.v20.mixed.own_allowed': { kind: 'min', value: 80 },
  'balanced.daily.v20.mixed.own_locked': { kind: 'max', value: 0.2 },
  'balanced.daily.v20.mixed.stranger_allowed': { kind: 'max', value: 5 },
  'balanced.daily.v20.mouse.own_locked': { kind: 'max', value: 0.2 },
  'balanced.daily.v20.keypad.own_locked': { kind: 'max', value: 0.2 },
};

export function summariseVisits(
  visits: readonly JudgedVisit[],
  seed: number,
): Pick<ProtocolResult, 'metrics' | 'tables'> {
  const groups = groupBy(visits, ({ restarts, learnt, kind, who }) => `${restarts}.v${learnt}.${kind}.${who}`);
  const metrics: Record<string, Metric> = {};
  for (const preset of ['balanced', 'strict']) {
    for (const [group, members] of groups) {
      for (const [action, label] of Object.entries(ACTIONS)) {
        const metric = `${preset}.${group}_${label}`;
        metrics[metric] = share(members, (visit) => visit.actions[preset] === action, seed, BARS[metric]);
      }
    }
  }
  return { metrics, tables: [verdictTable(groups), learntTable(visits)] };
}

/** In percent, with a bootstrap over customers. */
function share(
  visits: readonly JudgedVisit[],
  holds: (visit: JudgedVisit) => boolean,
  seed: number,
  bar: Metric['bar'],
): Metric {
  const customers = [...groupBy(visits, ({ customer }) => customer).values()];
  const of = (sample: readonly (readonly JudgedVisit[])[]): number => {
    const all = sample.flat();
    return (100 * all.filter(holds).length) / all.length;
  };
  return { value: of(customers), ...bootstrapOverSubjects(customers, of, { seed }), ...(bar && { bar }) };
}

function verdictTable(groups: ReadonlyMap<string, readonly JudgedVisit[]>): Table {
  const verdicts = ['match', 'uncertain', 'mismatch', 'insufficient'] as const;
  return {
    title: 'verdict at the end of a visit, in percent',
    columns: ['visits', 'n', ...verdicts],
    rows: Array.from(groups, ([group, members]) => [
      group,
      members.length,
      ...verdicts.map(
        (verdict) => (100 * members.filter((visit) => visit.verdict === verdict).length) / members.length,
      ),
    ]),
  };
}

/** Means over customers. */
function learntTable(visits: readonly JudgedVisit[]): Table {
  const own = visits.filter(({ who, kind }) => who === 'own' && kind === 'mixed');
  const groups = groupBy(own, ({ restarts, learnt }) => `${restarts}, ${learnt} visits`);
  const mean = (members: readonly JudgedVisit[], of: (visit: JudgedVisit) => number) =>
    members.reduce((sum, visit) => sum + of(visit), 0) / members.length;
  return {
    title: 'learnt, mean over customers; share of trained templates in percent',
    columns: ['restarts, visits', 'keys', 'strokes', 'visits learnt', 'trained'],
    rows: Array.from(groups, ([group, members]) => [
      group,
      mean(members, ({ keys }) => keys),
      mean(members, ({ strokes }) => strokes),
      mean(members, ({ sessions }) => sessions),
      100 * mean(members, ({ stage }) => (stage === 'trained' ? 1 : 0)),
    ]),
  };
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(item);
  }
  return groups;
}
