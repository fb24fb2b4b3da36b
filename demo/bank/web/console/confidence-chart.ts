/** Confidence over time for one session. In: its record. Out: a uPlot chart with verdict ribbon, changes and acts marked. */

import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import uPlot from 'uplot';
import type { FeedEvent } from '../../feed-event.ts';
import { type SessionRecord, verdictSpans } from './session-record.ts';
import { sayConfidence, sayTime } from './wording.ts';

const HEIGHT = 196;
const RIBBON = 7;
/** Minimum time span of the plot. */
const MIN_WINDOW_S = 60;

type ConsoleTone = 'match' | 'uncertain' | 'mismatch' | 'none';
type ConsolePalette = Record<ConsoleTone | `${ConsoleTone}-wash` | 'ink' | 'soft' | 'line' | 'surface', string>;

export const toneOf = (verdict: Verdict | null): ConsoleTone =>
  verdict === 'match' || verdict === 'uncertain' || verdict === 'mismatch' ? verdict : 'none';

let palette: ConsolePalette | null = null;

/** Colours of the current theme, resolved for the canvas. */
function readPalette(): ConsolePalette {
  const probe = document.createElement('span');
  document.body.append(probe);
  const resolve = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const tones = (['match', 'uncertain', 'mismatch', 'none'] as const).flatMap((t) => [t, `${t}-wash`] as const);
  const names = [...tones, 'ink', 'soft', 'line', 'surface'] as const;
  const palette = Object.fromEntries(names.map((name) => [name, resolve(name)])) as ConsolePalette;
  probe.remove();
  return palette;
}

/** Call it after a theme change, before redrawing. */
export function forgetPalette(): void {
  palette = null;
}

/** Events that are labelled at the top of the plot. */
function flagOf(event: FeedEvent): string | null {
  if (event.kind === 'locked') return 'locked';
  if (event.kind === 'step-up') return 'code required';
  if (event.kind === 'approved') return 'approved';
  return event.kind === 'refused' ? 'refused' : null;
}

export class ConfidenceChart {
  readonly #record: SessionRecord;
  readonly #plot: uPlot;
  readonly #readout: (text: string) => void;
  /** End of the data in milliseconds; the plot may extend further. */
  #knownTo: number;

  constructor(host: HTMLElement, record: SessionRecord, readout: (text: string) => void) {
    this.#record = record;
    this.#readout = readout;
    this.#knownTo = record.lastAt;
    this.#plot = new uPlot(this.#options(), this.#data(), host);
    new ResizeObserver(() => this.#plot.setSize({ width: host.clientWidth, height: HEIGHT })).observe(host);
  }

  /** Redraws up to `now` for a live session, or up to its end. */
  update(now: number): void {
    const { startedAt, lastAt, status } = this.#record;
    this.#knownTo = status === 'live' ? now : lastAt;
    this.#plot.setData(this.#data(), false);
    const min = startedAt / 1000;
    const end = this.#knownTo / 1000;
    const least = min + (status === 'live' ? MIN_WINDOW_S : 1);
    this.#plot.setScale('x', { min, max: Math.max(least, end + (end - min) * 0.04) });
  }

  repaint(): void {
    this.#plot.redraw();
  }

  get #palette(): ConsolePalette {
    palette ??= readPalette();
    return palette;
  }

  #data(): uPlot.AlignedData {
    const { attestations } = this.#record;
    return [attestations.map((a) => a.at / 1000), attestations.map((a) => a.claims.confidence)];
  }

  #options(): uPlot.Options {
    const axis = { stroke: () => this.#palette.soft, font: '12px system-ui, sans-serif', ticks: { show: false } };
    const grid = { stroke: () => this.#palette.line, width: 1 };
    const clock = (_: uPlot, splits: number[]) => splits.map((s) => sayTime(s * 1000));
    return {
      width: 600,
      height: HEIGHT,
      padding: [22, 30, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { setScale: false, x: false, y: false } },
      scales: { x: { time: true, auto: false }, y: { range: [0, 1] } },
      axes: [
        { ...axis, grid: { show: false }, size: 30, space: 90, values: clock },
        { ...axis, grid, size: 40, splits: () => [0, 0.25, 0.5, 0.75, 1], values: () => ['0', '', '0.5', '', '1'] },
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
        drawClear: [(plot) => this.#drawRibbon(plot)],
        draw: [(plot) => this.#drawFlags(plot), (plot) => this.#drawTokens(plot)],
        setCursor: [(plot) => this.#describe(plot.cursor.idx ?? null)],
      },
    };
  }

  /** Draws a background and a ribbon for each span of one verdict, and a line at each change. */
  #drawRibbon(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const { attestations } = this.#record;
    const ribbon = RIBBON * devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const { from, to, verdict } of verdictSpans(attestations, this.#knownTo)) {
      const x = plot.valToPos(from / 1000, 'x', true);
      const width = plot.valToPos(to / 1000, 'x', true) - x;
      const tone = toneOf(verdict);
      ctx.fillStyle = this.#palette[`${tone}-wash`];
      ctx.fillRect(x, bbox.top, width, bbox.height);
      ctx.fillStyle = this.#palette[tone];
      ctx.fillRect(x, bbox.top + bbox.height - ribbon, width, ribbon);
      ctx.fillRect(x, bbox.top, devicePixelRatio, bbox.height);
    }
    ctx.restore();
  }

  /** Draws one mark for each token at its confidence, or on the axis when it has none. */
  #drawTokens(plot: uPlot): void {
    const { ctx } = plot;
    ctx.save();
    ctx.lineWidth = 1.5 * devicePixelRatio;
    for (const { at, claims } of this.#record.attestations) {
      const x = plot.valToPos(at / 1000, 'x', true);
      const y = plot.valToPos(claims.confidence ?? 0.1, 'y', true);
      ctx.beginPath();
      ctx.arc(x, y, 3.5 * devicePixelRatio, 0, 2 * Math.PI);
      ctx.fillStyle = claims.confidence === null ? this.#palette.surface : this.#palette[toneOf(claims.verdict)];
      ctx.strokeStyle = claims.confidence === null ? this.#palette.none : this.#palette.surface;
      ctx.fill();
      ctx.stroke();
    }
    ctx.restore();
  }

  /** Labels share one line above the plot; a label that would overlap the previous one is omitted. */
  #drawFlags(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    let taken = 0;
    ctx.save();
    ctx.font = `${12 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'alphabetic';
    ctx.lineWidth = ratio;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    for (const event of this.#record.events) {
      const text = flagOf(event);
      if (text === null) continue;
      const x = plot.valToPos(event.at / 1000, 'x', true);
      const width = ctx.measureText(text).width;
      const left = Math.min(Math.max(x - width / 2, bbox.left), bbox.left + bbox.width - width);
      ctx.strokeStyle = this.#palette[event.kind === 'locked' ? 'mismatch' : 'soft'];
      ctx.fillStyle = ctx.strokeStyle;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top - 4 * ratio);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      if (left < taken) continue;
      ctx.fillText(text, left, bbox.top - 8 * ratio);
      taken = left + width + 8 * ratio;
    }
    ctx.restore();
  }

  #describe(index: number | null): void {
    const attestation = index === null ? undefined : this.#record.attestations[index];
    const { verdict, confidence } = attestation?.claims ?? {};
    this.#readout(
      attestation && verdict
        ? `${sayTime(attestation.at)}  ${verdict}  ${sayConfidence(confidence ?? null)}  ${attestation.decision}`
        : '',
    );
  }
}
