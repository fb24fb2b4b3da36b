/**
 * The verdict on a pilot. In: windows of the judged people under each kind of parameters. Out: metrics by stable names, tables, and for
 * each window whether the pilot's files come within 10% of a fit of the raw recordings.
 */
import type { Metric, Table } from '../trials/protocol.ts';
import { type Costs, costsOf, type Drawn, drawnOf, ratiosOf } from './compare-fits.ts';
import type { JudgedWindow } from './judged-windows.ts';
import { costMetrics, figureText, plain, ratioMetrics } from './metric-names.ts';

/** Parameters that are judged: one list of windows for each draw of the noise. */
export type Candidates = ReadonlyMap<string, readonly (readonly JudgedWindow[])[]>;

/** Of the error rate of the raw fit. */
const WITHIN = 1.1;

export interface WindowReport {
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly tables: readonly Table[];
}

export function windowReport(candidates: Candidates, seed: number): WindowReport {
  const metrics: Record<string, Metric> = {};
  const errors: string[][] = [];
  const verdicts: string[][] = [];
  const kinds = [...candidates.keys()];
  const first = candidates.values().next().value?.[0] ?? [];
  for (const [at, { situation, unit, length, people }] of first.entries()) {
    const name = `${situation}.${length}`;
    const window = `${situation}, ${length} ${unit}`;
    const drawn = new Map(kinds.map((kind) => [kind, drawnAt(candidates, kind, at)]));
    const costs = new Map(kinds.map((kind) => [kind, costsOf(drawn.get(kind)!, people.length, seed)]));
    for (const [kind, of] of costs) Object.assign(metrics, costMetrics(`${name}.${kind}`, of));
    errors.push([window, ...kinds.map((kind) => costsText(costs.get(kind)!))]);
    const pilot = drawn.get('pilot')!;
    const ratios = ratiosOf(pilot, drawn.get('raw')!, people.length, seed);
    const capture = ratiosOf(pilot, drawn.get('raw-noise') ?? drawn.get('raw')!, people.length, seed);
    Object.assign(metrics, ratioMetrics(`${name}.ratio`, ratios), ratioMetrics(`${name}.ratio-capture`, capture));
    metrics[`${name}.within-10`] = plain(Number(ratios.eer.value <= WITHIN));
    verdicts.push([window, ratioText(ratios), ratioText(capture), verdictOn(ratios)]);
  }
  return {
    metrics,
    tables: [
      {
        title: 'equal error rate in percent (95% interval over people and draws), Cllr and its least value',
        columns: ['window', ...kinds],
        rows: errors,
      },
      {
        title: 'pilot files beside the fit of the raw recordings, as ratios of error rate, Cllr and least Cllr',
        columns: ['window', 'to raw without noise', 'to raw with the same noise', 'verdict'],
        rows: verdicts,
      },
    ],
  };
}

function drawnAt(candidates: Candidates, kind: string, at: number): Drawn {
  return drawnOf(candidates.get(kind)!.map((windows) => windows[at]!));
}

function costsText({ eer, cllr, minCllr }: Costs): string {
  return `${figureText(eer)}, ${cllr.value.toFixed(3)} [${minCllr.value.toFixed(3)}]`;
}

function ratioText({ eer, cllr, minCllr }: Costs): string {
  return [eer, cllr, minCllr].map((ratio) => figureText(ratio, 2, 1)).join(', ');
}

function verdictOn({ eer }: Costs): string {
  if (eer.high <= WITHIN) return 'within 10% of raw';
  if (eer.value <= WITHIN) return 'within 10% of raw; the interval reaches further';
  return eer.low > WITHIN ? 'NOT within 10% of raw' : 'NOT within 10% of raw; the interval begins below';
}
