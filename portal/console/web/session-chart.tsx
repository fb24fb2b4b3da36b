/** Confidence in one session over time. In: its records. Out: a chart with each token in the colour of its decision. */
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import uPlot from 'uplot';
import type { StoredRecord } from '../record-source.ts';
import { colourOf } from './palette.ts';
import { axes, Plot } from './plot.tsx';

const HEIGHT = 170;
const RADIUS = 4;
/** Where a token without a confidence is marked. */
const BASE = 0.03;

export function SessionChart({ records }: { readonly records: readonly StoredRecord[] }): VNode {
  const decided = useMemo(
    () => records.flatMap(({ entry }) => ('erased' in entry || entry.action === null ? [] : [entry])),
    [records],
  );
  const data = useMemo<uPlot.AlignedData>(
    () => [decided.map(({ at }) => at), decided.map(({ decision }) => decision?.claims.confidence ?? null)],
    [decided],
  );
  const draw = (plot: uPlot) => {
    const { ctx } = plot;
    for (const { at, action, decision } of decided) {
      const confidence = decision?.claims.confidence ?? null;
      ctx.beginPath();
      const [x, y] = [plot.valToPos(at, 'x', true), plot.valToPos(confidence ?? BASE, 'y', true)];
      ctx.arc(x, y, RADIUS * devicePixelRatio, 0, 2 * Math.PI);
      ctx.fillStyle = colourOf(action ?? 'none');
      ctx.strokeStyle = colourOf('surface');
      ctx.fill();
      ctx.stroke();
    }
  };
  const last = decided.at(-1);
  const label = `Confidence over time: ${decided.length} tokens, the last decision ${last?.action ?? 'none'}.`;
  return (
    <Plot label={label} height={HEIGHT} options={() => lineOptions(draw)} data={data} shape={`${decided.length}`} />
  );
}

function lineOptions(draw: (plot: uPlot) => void): Omit<uPlot.Options, 'width' | 'height'> {
  return {
    padding: [10, 14, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { range: (_, min, max) => [min - pad(min, max), max + pad(min, max)] }, y: { range: [0, 1.04] } },
    axes: axes((_, splits) => splits.map((value) => (value > 1 ? '' : `${Math.round(value * 100)}%`))),
    series: [
      {},
      { stroke: colourOf('soft'), width: 1.5, points: { show: false }, paths: uPlot.paths.stepped!({ align: 1 }) },
    ],
    hooks: { draw: [draw] },
  };
}

/** At least half a minute on both sides. */
const pad = (min: number, max: number): number => Math.max(30, (max - min) * 0.03);
