/**
 * Reliability diagram. In: natural-log likelihood ratios of genuine and impostor comparisons. Out: SVG with the posterior
 * that the ratios promise (even prior odds) against the share of genuine comparisons that is found; the diagonal is
 * perfect calibration. A dot's size grows with the comparisons behind it.
 */
import { scaleLinear } from 'd3-scale';
import { type Axis, chart, colourOf, INNER, legend } from './chart.ts';

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
  return drawBins(`${title}: calibration`, [{ label: '', bins: reliability(calibration) }]);
}

export interface BinSeries {
  /** Empty: no legend. */
  readonly label: string;
  readonly bins: readonly ReliabilityBin[];
}

export function drawBins(title: string, series: readonly BinSeries[]): string {
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => ({ value, text: String(value) }));
  const x: Axis = { scale: scaleLinear().range(INNER.x), label: 'promised probability of genuine', ticks };
  const y: Axis = { scale: scaleLinear().range(INNER.y), label: 'share of genuine found', ticks };
  const dots = series.flatMap(({ bins }, at) =>
    bins.map(({ promised, found, n }) => {
      const radius = 2 + Math.log10(n) * 1.5;
      const fill = at % 2 === 1 ? 'none' : colourOf(at);
      return `<circle cx="${x.scale(promised).toFixed(1)}" cy="${y.scale(found).toFixed(1)}" r="${radius.toFixed(1)}" style="fill:${fill};stroke:${colourOf(at)};stroke-width:2;fill-opacity:0.8"/>`;
    }),
  );
  const diagonal = `<path d="M${INNER.x[0]} ${INNER.y[0]}L${INNER.x[1]} ${INNER.y[1]}" stroke="#888" stroke-dasharray="4 4"/>`;
  const named = series.map(({ label }) => label).filter((label) => label !== '');
  const labels = named.length === 0 ? '' : legend(named, INNER.x[0] + 14, INNER.y[1] + 18);
  return chart(title, x, y, [diagonal, ...dots, labels].join('\n'));
}
