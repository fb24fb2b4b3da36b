/** The chart of a session with its words. In: the session's history. Out: the drawing, a sentence that says the same, a table. */

import type { LiveSession, TrustPoint } from '@vigil/protocol/user/overview.ts';
import type { Words } from '@vigil/text/localizer.ts';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { VerdictWord, verdictWord } from '../verdict-mark.tsx';
import { useAtHand } from '../window-services.ts';
import { ConfidencePlot } from './confidence-plot.ts';
import { rangeOf, stretchesOf } from './stretches.ts';

const SHORT_MS = 600_000;
const LONG_MS = 3_600_000;
/** Of the table: newest first. */
const MAX_ROWS = 40;
const SHOWN = ['match', 'uncertain', 'mismatch', 'insufficient'] as const;

/** What the drawing shows, in a sentence or two. */
function summary(words: Words, session: LiveSession, nowMs: number, spanMs: number): string {
  const { history, verdict, confidence } = session;
  const { now } = words.of;
  const described = { verdict: verdictWord(words, verdict), confidence: words.percent(confidence ?? 0) };
  const current = words.say(confidence === null ? now.chartNowUnsure : now.chartNow, described);
  const fromMs = Math.max(nowMs - spanMs, history[0]?.atMs ?? nowMs);
  const range = rangeOf(history, fromMs);
  if (range === null) return current;
  const span = words.span(nowMs - fromMs);
  const lowest = { low: words.percent(range.low), high: words.percent(range.high), time: words.clock(range.lowAtMs) };
  return `${current} ${words.say(now.chartRange, { span, ...lowest })}`;
}

export function ConfidenceChart({ session, nowMs }: { session: LiveSession; nowMs: number }): VNode {
  const { words } = useAtHand();
  const { now } = words.of;
  const [spanMs, setSpanMs] = useState(SHORT_MS);
  const [point, setPoint] = useState<TrustPoint | null>(null);
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<ConfidencePlot | null>(null);
  useEffect(() => {
    plot.current = new ConfidencePlot(host.current!, words, setPoint);
    return () => plot.current?.dispose();
  }, [words]);
  useEffect(() => plot.current?.update(session.history, nowMs, spanMs), [words, session, nowMs, spanMs]);
  const described = summary(words, session, nowMs, spanMs);
  return (
    <section class="card chart" aria-labelledby="chart-title">
      <header class="card-head">
        <h2 id="chart-title">{now.chart}</h2>
        <fieldset class="segments">
          <legend class="unseen">{now.rangeLabel}</legend>
          {([SHORT_MS, LONG_MS] as const).map((ms) => (
            <label key={ms}>
              <input type="radio" name="range" checked={spanMs === ms} onChange={() => setSpanMs(ms)} />
              <span>{ms === SHORT_MS ? now.rangeShort : now.rangeLong}</span>
            </label>
          ))}
        </fieldset>
      </header>
      <div class="plot-frame">
        <div ref={host} class="plot" role="img" aria-label={described} />
        {session.history.length === 0 && <p class="plot-empty hint">{now.chartEmpty}</p>}
      </div>
      <div class="chart-foot">
        <p class="readout hint" aria-hidden="true">
          {point === null ? described : readout(words, point)}
        </p>
        <ul class="legend" aria-hidden="true">
          {SHOWN.map((verdict) => (
            <li key={verdict}>
              <VerdictWord words={words} verdict={verdict} />
            </li>
          ))}
        </ul>
      </div>
      <ChartTable session={session} nowMs={nowMs} />
    </section>
  );
}

function readout(words: Words, { atMs, verdict, confidence }: TrustPoint): string {
  const sure = confidence === null ? words.of.now.unsure : words.percent(confidence);
  return `${words.clock(atMs)}: ${verdictWord(words, verdict)}, ${sure}`;
}

/** Drawn only while it is open: it changes every second. */
function ChartTable({ session, nowMs }: { session: LiveSession; nowMs: number }): VNode {
  const { words } = useAtHand();
  const { now } = words.of;
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{now.chartTable}</summary>
      {isOpen && (
        <table>
          <thead>
            <tr>
              {[now.from, now.to, now.verdict, now.confidence].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {stretchesOf(session.history, nowMs)
              .slice(-MAX_ROWS)
              .reverse()
              .map(({ fromMs, toMs, verdict, low, high }) => (
                <tr key={fromMs}>
                  <td>{words.clock(fromMs)}</td>
                  <td>{words.clock(toMs)}</td>
                  <td>
                    <VerdictWord words={words} verdict={verdict} />
                  </td>
                  <td>
                    {low === null || high === null ? now.unsure : `${words.percent(low)} – ${words.percent(high)}`}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
