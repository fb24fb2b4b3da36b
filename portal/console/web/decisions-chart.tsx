/** Decisions over time, stacked. In: a summary. Out: a chart with its legend and totals. */
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import uPlot from 'uplot';
import type { RecordSummary } from '../record-source.ts';
import { colourOf } from './palette.ts';
import { axes, Plot } from './plot.tsx';

const PARTS = ['allow', 'step-up', 'lock', 'none'] as const;
const NAMES = { allow: 'allow', 'step-up': 'step-up', lock: 'lock', none: 'no decision' } as const;
const HEIGHT = 190;

interface DecisionsChartProps {
  readonly summary: RecordSummary;
  readonly from: number;
  readonly to: number;
}

export function DecisionsChart({ summary, from, to }: DecisionsChartProps): VNode {
  const totals = PARTS.map((part) => summary.buckets.reduce((sum, bucket) => sum + bucket[part], 0));
  const data = useMemo(() => stacked(summary, from, to), [summary, from, to]);
  const label = `Decisions over time: ${PARTS.map((part, at) => `${NAMES[part]} ${totals[at]}`).join(', ')}.`;
  return (
    <section class="card" aria-labelledby="decisions">
      <h2 id="decisions">Decisions</h2>
      <ul class="legend" data-testid="totals">
        {PARTS.map((part, at) => (
          <li key={part} data-part={part}>
            {NAMES[part]} <b>{(totals[at] ?? 0).toLocaleString('en')}</b>
          </li>
        ))}
      </ul>
      <Plot label={label} height={HEIGHT} options={barOptions} data={data} />
    </section>
  );
}

/** Sums from the bottom up, the whole first, so that each bar covers part of the one before. */
function stacked({ buckets, stepS }: RecordSummary, from: number, to: number): uPlot.AlignedData {
  const start = Math.floor(from / stepS) * stepS;
  const times = Array.from({ length: Math.ceil((to - start) / stepS) }, (_, at) => start + at * stepS);
  const byTime = new Map(buckets.map((bucket) => [bucket.at, bucket]));
  const layers = PARTS.map((_, last) =>
    times.map((at) => PARTS.slice(0, last + 1).reduce((sum, part) => sum + (byTime.get(at)?.[part] ?? 0), 0)),
  );
  return [times, ...layers.reverse()];
}

const stepIn = (times: ArrayLike<number>): number => (times[1] ?? 0) - (times[0] ?? 0);

function barOptions(): Omit<uPlot.Options, 'width' | 'height'> {
  const paths = uPlot.paths.bars!({ size: [0.82, 60], align: 1 });
  return {
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    // A bar stands to the right of its time.
    scales: {
      x: { range: ({ data: [times] }, min, max) => [min, max + stepIn(times)] },
      y: { range: (_, _min, max) => [0, Math.max(4, max * 1.05)] },
    },
    axes: axes((_, splits) => splits.map((value) => (Number.isInteger(value) ? value.toLocaleString('en') : ''))),
    series: [
      {},
      ...PARTS.toReversed().map((part) => ({
        paths,
        fill: colourOf(part),
        stroke: colourOf(part),
        width: 0,
        points: { show: false },
      })),
    ],
  };
}
