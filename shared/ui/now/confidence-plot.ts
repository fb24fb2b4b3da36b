/** Draws confidence over time. In: belief points and an element. Out: a uPlot chart with a band for each stretch of one verdict. */

import type { TrustPoint } from '@vigil/protocol/user/overview.ts';
import type { Localizer } from '@vigil/text/localizer.ts';
import uPlot from 'uplot';
import { type Tone, toneOf } from '../verdict-mark.tsx';
import { stretchesOf } from './stretches.ts';

/** Solid ribbon under the washes, in CSS pixels. */
const RIBBON = 6;
const TONES: readonly Tone[] = ['match', 'uncertain', 'mismatch', 'none'];

type PlotPalette = Readonly<Record<Tone | `${Tone}-soft` | 'ink' | 'ink-soft' | 'line', string>>;

/** Custom properties as the canvas needs them, in the theme that is on. */
function readPalette(host: HTMLElement): PlotPalette {
  const probe = document.createElement('span');
  host.append(probe);
  const resolve = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const names = [...TONES.flatMap((tone) => [tone, `${tone}-soft`] as const), 'ink', 'ink-soft', 'line'] as const;
  const palette = Object.fromEntries(names.map((name) => [name, resolve(name)])) as PlotPalette;
  probe.remove();
  return palette;
}

export class ConfidencePlot {
  readonly #host: HTMLElement;
  readonly #localizer: Localizer;
  readonly #plot: uPlot;
  readonly #resizing: ResizeObserver;
  readonly #theme = matchMedia('(prefers-color-scheme: dark)');
  readonly #onPoint: (point: TrustPoint | null) => void;
  #palette: PlotPalette;
  #points: readonly TrustPoint[] = [];
  #endMs = 0;

  /** `onPoint` hears of the moment under the pointer, and null when it leaves. The host's size is the chart's. */
  constructor(host: HTMLElement, localizer: Localizer, onPoint: (point: TrustPoint | null) => void) {
    this.#host = host;
    this.#localizer = localizer;
    this.#onPoint = onPoint;
    this.#palette = readPalette(host);
    this.#plot = new uPlot(this.#options(), [[], []], host);
    this.#resizing = new ResizeObserver(() => this.#plot.setSize(this.#size()));
    this.#resizing.observe(host);
    this.#theme.addEventListener('change', this.#onTheme);
  }

  /** Shows the last `spanMs` before `endMs`. */
  update(points: readonly TrustPoint[], endMs: number, spanMs: number): void {
    const from = endMs - spanMs;
    const first = points.findIndex(({ atMs }) => atMs >= from);
    // One from before: what held when the span began.
    this.#points = first < 0 ? points.slice(-1) : points.slice(Math.max(0, first - 1));
    this.#endMs = endMs;
    const held = this.#points.at(-1);
    const shown = held === undefined ? [] : [...this.#points, { ...held, atMs: endMs }];
    this.#plot.setData([shown.map(({ atMs }) => atMs / 1000), shown.map(({ confidence }) => confidence)], false);
    this.#plot.setScale('x', { min: from / 1000, max: endMs / 1000 });
  }

  dispose(): void {
    this.#theme.removeEventListener('change', this.#onTheme);
    this.#resizing.disconnect();
    this.#plot.destroy();
  }

  #onTheme = (): void => {
    this.#palette = readPalette(this.#host);
    this.#plot.redraw();
  };

  #size(): { width: number; height: number } {
    return { width: Math.max(160, this.#host.clientWidth), height: Math.max(120, this.#host.clientHeight) };
  }

  #options(): uPlot.Options {
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const font = `${Math.round(rem * 0.75)}px system-ui, sans-serif`;
    const axis = { stroke: () => this.#palette['ink-soft'], font, ticks: { show: false } };
    return {
      ...this.#size(),
      padding: [10, rem * 2, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { size: 7 } },
      scales: { x: { time: true, auto: false }, y: { range: [0, 1] } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: rem * 1.75,
          space: rem * 5,
          values: (_, splits) => splits.map((s) => this.#localizer.clock(s * 1000)),
          incrs: [60, 120, 300, 600, 900, 1200, 1800, 3600],
        },
        {
          ...axis,
          grid: { stroke: () => this.#palette.line, width: 1 },
          size: rem * 3,
          splits: () => [0, 0.25, 0.5, 0.75, 1],
          values: (_, splits) => splits.map((s) => (s % 0.5 === 0 ? this.#localizer.percent(s) : '')),
        },
      ],
      series: [
        {},
        {
          stroke: () => this.#palette.ink,
          width: 2,
          points: { show: false },
          paths: uPlot.paths.stepped?.({ align: 1 }),
        },
      ],
      hooks: {
        drawClear: [() => this.#drawBands()],
        setCursor: [({ cursor }) => this.#onPoint(cursor.idx == null ? null : (this.#points[cursor.idx] ?? null))],
      },
    };
  }

  #drawBands(): void {
    const { ctx, bbox } = this.#plot;
    const ribbon = RIBBON * devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const { fromMs, toMs, verdict } of stretchesOf(this.#points, this.#endMs)) {
      const x = this.#plot.valToPos(fromMs / 1000, 'x', true);
      const width = Math.max(1, this.#plot.valToPos(toMs / 1000, 'x', true) - x);
      const tone = toneOf(verdict);
      ctx.fillStyle = this.#palette[`${tone}-soft`];
      ctx.fillRect(x, bbox.top, width, bbox.height);
      ctx.fillStyle = this.#palette[tone];
      ctx.fillRect(x, bbox.top + bbox.height - ribbon, width, ribbon);
    }
    ctx.restore();
  }
}
