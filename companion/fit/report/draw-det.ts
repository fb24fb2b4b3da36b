/**
 * Detection error trade-off. In: curves of operating points. Out: SVG with both error rates on normal-deviate axes, so that
 * Gaussian scores give straight lines (Martin et al. 1997).
 */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import type { OperatingPoint } from '../base/metrics.ts';
import { type Axis, chart, colourOf, dashOf, INNER, legend } from './chart.ts';

export interface Curve {
  readonly label: string;
  readonly points: readonly Pick<OperatingPoint, 'fmr' | 'fnmr'>[];
}

const LOWEST = 0.0005;
const HIGHEST = 0.5;
const TICKS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4];

export function drawDet(title: string, curves: readonly Curve[]): string {
  const domain = [deviate(LOWEST), deviate(HIGHEST)];
  const axis = (label: string, range: readonly [number, number]): Axis => ({
    scale: scaleLinear().domain(domain).range(range).clamp(true),
    label,
    ticks: TICKS.map((rate) => ({ value: deviate(rate), text: `${rate * 100}` })),
  });
  const x = axis('false match rate, %', INNER.x);
  const y = axis('false non-match rate, %', INNER.y);
  const paths = curves.map(({ points }, i) => {
    const path = line<{ fmr: number; fnmr: number }>()
      .x(({ fmr }) => x.scale(deviate(fmr)))
      .y(({ fnmr }) => y.scale(deviate(fnmr)));
    return `<path d="${path(points.slice()) ?? ''}" style="fill:none;stroke:${colourOf(i)};stroke-width:2${dashOf(i)}"/>`;
  });
  const labels = legend(
    curves.map(({ label }) => label),
    INNER.x[1] - 190,
    INNER.y[1] + 18,
  );
  return chart(title, x, y, `${paths.join('\n')}\n${labels}`);
}

/** Normal deviate of a rate; Acklam's rational approximation (relative error below 1.2e-9) on the lower half. */
export function deviate(rate: number): number {
  const p = Math.min(1 - 1e-9, Math.max(1e-9, rate));
  if (p > 0.5) return -deviate(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return ratio(q, TAIL_TOP, TAIL_BOTTOM);
  }
  const q = p - 0.5;
  return q * ratio(q * q, MIDDLE_TOP, MIDDLE_BOTTOM);
}

const TAIL_TOP = [
  -7.784894002430293e-3, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BOTTOM = [7.784695709041462e-3, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];
const MIDDLE_TOP = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
];
const MIDDLE_BOTTOM = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1,
];

/** Quotient of two polynomials, highest power first. */
function ratio(x: number, top: readonly number[], bottom: readonly number[]): number {
  const horner = (sum: number, coefficient: number): number => sum * x + coefficient;
  return top.reduce(horner, 0) / bottom.reduce(horner, 0);
}
