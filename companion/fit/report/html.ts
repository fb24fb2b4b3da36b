/** Pieces of the report's HTML. In: texts and figures. Out: escaped HTML. */
import type { Figure } from '../base/metrics.ts';
import { escaped } from './chart.ts';

export type Cell = string | number;

export const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`;
export const withInterval = ({ value, low, high }: Figure): string =>
  `${percent(value)} (${percent(low)} to ${percent(high)})`;
export const bits = (value: number): string => value.toFixed(2);
export const bitsWithInterval = ({ value, low, high }: Figure): string =>
  `${bits(value)} (${bits(low)} to ${bits(high)})`;

export function table(caption: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const head = columns.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const body = rows.map(([first, ...others]) => {
    const cells = others.map((cell) => `<td>${together(escaped(String(cell)))}</td>`).join('');
    return `<tr><th scope="row">${escaped(String(first))}</th>${cells}</tr>`;
  });
  // A table that is wider than the page is scrolled by keyboard too.
  return `<div class="wide" role="region" aria-label="${escaped(caption)}" tabindex="0"><table><caption>${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

export const paragraph = (text: string): string => `<p>${escaped(text)}</p>`;
export const section = (title: string, ...parts: readonly string[]): string =>
  `<section><h2>${escaped(title)}</h2>${parts.join('\n')}</section>`;
export const figureOf = (svg: string, caption: string): string =>
  `<figure>${svg}<figcaption>${escaped(caption)}</figcaption></figure>`;

/** An interval in brackets is never broken. */
const together = (text: string): string => text.replace(/ (?=[^()]*\))/g, '&nbsp;');
