/**
 * The frame of a drawing. In: scales, ticks, names of the axes, what to draw inside. Out: a standalone SVG document, which takes its
 * colours from the page where it stands in one (`--chart-*`).
 */
import type { ScaleContinuousNumeric } from 'd3-scale';

export type Scale = ScaleContinuousNumeric<number, number>;

export interface Axis {
  readonly scale: Scale;
  readonly label: string;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

export const SIZE = { width: 560, height: 520, left: 70, right: 20, top: 50, bottom: 60 } as const;
export const INNER = { x: [SIZE.left, SIZE.width - SIZE.right], y: [SIZE.height - SIZE.bottom, SIZE.top] } as const;
const COLOURS = ['#1b6ca8', '#c8553d', '#4f7942', '#8e5ea2', '#b8860b', '#3b3b3b', '#008b8b'] as const;

/** Colour of the n-th series, as a value of CSS. */
export const colourOf = (series: number): string =>
  `var(--chart-${(series % COLOURS.length) + 1},${COLOURS[series % COLOURS.length]})`;

export function chart(title: string, x: Axis, y: Axis, content: string): string {
  const [left, right] = INNER.x;
  const [bottom, top] = INNER.y;
  const vertical = x.ticks.map(({ value, text }) => {
    const at = x.scale(value).toFixed(1);
    return `<path class="grid" d="M${at} ${top}V${bottom}"/><text x="${at}" y="${bottom + 18}" text-anchor="middle">${escaped(text)}</text>`;
  });
  const horizontal = y.ticks.map(({ value, text }) => {
    const at = y.scale(value).toFixed(1);
    return `<path class="grid" d="M${left} ${at}H${right}"/><text x="${left - 8}" y="${at}" dy="0.35em" text-anchor="end">${escaped(text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${escaped(title)}">
<style>.chart{background:var(--chart-ground,#fff);font:12px system-ui,sans-serif}.chart text{fill:var(--chart-ink,#222)}.chart .grid{stroke:var(--chart-grid,#ddd);fill:none}.chart .title{font-size:15px;font-weight:600}</style>
<text class="title" x="${left}" y="28">${escaped(title)}</text>
${[...vertical, ...horizontal].join('\n')}
<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" style="fill:none;stroke:var(--chart-ink,#222)"/>
<text x="${(left + right) / 2}" y="${SIZE.height - 16}" text-anchor="middle">${escaped(x.label)}</text>
<text transform="translate(18 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(y.label)}</text>
${content}
</svg>
`;
}

export function legend(labels: readonly string[], x: number, y: number): string {
  return labels
    .map((label, i) => {
      const at = y + 18 * i;
      return `<path d="M${x} ${at}h22" style="stroke:${colourOf(i)};stroke-width:2.5${dashOf(i)}"/><text x="${x + 28}" y="${at}" dy="0.35em">${escaped(label)}</text>`;
    })
    .join('\n');
}

/** Series that are told apart without colour: every second one is dashed. */
export const dashOf = (series: number): string => (series % 2 === 1 ? ';stroke-dasharray:7 4' : '');

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
