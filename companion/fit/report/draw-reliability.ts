/**
 * Reliability diagram. In: natural-log likelihood ratios of genuine and impostor comparisons. Out: SVG with the posterior
 * that the ratios promise (even prior odds) against the share of genuine comparisons that is found; the diagonal is
 * perfect calibration. A dot's size grows with the comparisons behind it.
 */
import { scaleLinear } from 'd3-scale';
import { type Axis, COLOURS, chart, INNER } from './chart.ts';

export interface ReliabilityBins {
  readonly genuine: Float64Array;
  readonly impostor: Float64Array;
}

export interface ReliabilityBin {
  readonly promised: number;
  readonly found: number;
  readonly n: number;
}

const BINS = 15;

/** Both kinds weigh the same, whatever their numbers. */
export function reliability({ genuine, impostor }: ReliabilityBins): ReliabilityBin[] {
  const sums = Array.from({ length: BINS }, () => ({ promised: 0, genuine: 0, impostor: 0, n: 0 }));
  const count = (llrs: Float64Array, kind: 'genuine' | 'impostor'): void => {
    for (const llr of llrs) {
      const promised = 1 / (1 + Math.exp(-llr));
      const bin = sums[Math.min(BINS - 1, Math.floor(promised * BINS))]!;
      bin[kind] += 1 / llrs.length;
      bin.promised += promised / llrs.length;
      bin.n++;
    }
  };
  count(genuine, 'genuine');
  count(impostor, 'impostor');
  return sums
    .filter(({ n }) => n > 0)
    .map(({ promised, genuine: g, impostor: i, n }) => ({ promised: promised / (g + i), found: g / (g + i), n }));
}

export function drawReliability(title: string, calibration: ReliabilityBins): string {
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => ({ value, text: String(value) }));
  const x: Axis = { scale: scaleLinear().range(INNER.x), label: 'promised probability of genuine', ticks };
  const y: Axis = { scale: scaleLinear().range(INNER.y), label: 'share of genuine found', ticks };
  const dots = reliability(calibration).map(({ promised, found, n }) => {
    const radius = 2 + Math.log10(n) * 1.5;
    return `<circle cx="${x.scale(promised).toFixed(1)}" cy="${y.scale(found).toFixed(1)}" r="${radius.toFixed(1)}" fill="${COLOURS[0]}" fill-opacity="0.8"/>`;
  });
  const diagonal = `<path d="M${INNER.x[0]} ${INNER.y[0]}L${INNER.x[1]} ${INNER.y[1]}" stroke="#888" stroke-dasharray="4 4"/>`;
  return chart(`${title}: calibration`, x, y, [diagonal, ...dots].join('\n'));
}
