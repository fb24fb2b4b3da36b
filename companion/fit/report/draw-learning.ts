/** How the error falls with the people fitted on. In: points with intervals. Out: SVG, people on a logarithmic axis. */
import { scaleLinear, scaleLog } from 'd3-scale';
import type { Figure } from '../base/metrics.ts';
import { type Axis, chart, colourOf, INNER } from './chart.ts';

export interface LearningPoint {
  readonly people: number;
  readonly eer: Figure;
}

export function drawLearning(title: string, points: readonly LearningPoint[], shipped: Figure | null): string {
  const people = points.map((point) => point.people);
  const top = Math.max(...points.map(({ eer }) => eer.high), shipped?.value ?? 0) * 1.1;
  const x: Axis = {
    scale: scaleLog()
      .domain([people[0]! / 1.3, people.at(-1)! * 1.3])
      .range(INNER.x),
    label: 'people that the parameters were fitted on',
    ticks: people.map((value) => ({ value, text: String(value) })),
  };
  const scale = scaleLinear().domain([0, top]).range(INNER.y);
  const ticks = scale.ticks(6).map((value) => ({ value, text: (100 * value).toFixed(0) }));
  const y: Axis = { scale, label: 'equal error rate, %', ticks };
  const dots = points.map(({ people: n, eer }) => {
    const at = x.scale(n).toFixed(1);
    const span = `<path d="M${at} ${scale(eer.low).toFixed(1)}V${scale(eer.high).toFixed(1)}" style="stroke:${colourOf(0)};stroke-width:2"/>`;
    return `${span}<circle cx="${at}" cy="${scale(eer.value).toFixed(1)}" r="5" style="fill:${colourOf(0)}"/>`;
  });
  return chart(title, x, y, [...dots, shippedLine(shipped, scale)].join('\n'));
}

function shippedLine(shipped: Figure | null, scale: (value: number) => number): string {
  if (shipped === null) return '';
  const at = scale(shipped.value);
  const line = `<path d="M${INNER.x[0]} ${at.toFixed(1)}H${INNER.x[1]}" style="stroke:${colourOf(1)};stroke-width:2;stroke-dasharray:7 4"/>`;
  return `${line}<text x="${INNER.x[1] - 6}" y="${(at - 8).toFixed(1)}" text-anchor="end">shipped</text>`;
}
