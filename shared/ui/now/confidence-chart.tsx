/** The chart of a session with its words. In: the session's history. Out: the drawing, a sentence that says the same, a table. */

import type { LiveSession, TrustPoint } from '@vigil/protocol/user/overview.ts';
import type { Localizer } from '@vigil/text/localizer.ts';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { VerdictLabel, verdictLabel } from '../verdict-mark.tsx';
import { useWindowServices } from '../window-services.ts';
import { ConfidencePlot } from './confidence-plot.ts';
import { rangeOf, stretchesOf } from './stretches.ts';

const SHORT_MS = 600_000;
const LONG_MS = 3_600_000;
/** Of the table: newest first. */
const MAX_ROWS = 40;
const SHOWN = ['match', 'uncertain', 'mismatch', 'insufficient'] as const;

/** What the drawing shows, in a sentence or two. */
function summary(localizer: Localizer, session: LiveSession, nowMs: number, spanMs: number): string {
  const { history, verdict, confidence } = session;
  const { now } = localizer.strings;
  const described = { verdict: verdictLabel(localizer, verdict), confidence: localizer.percent(confidence ?? 0) };
  const current = localizer.format(confidence === null ? now.chartNowUnsure : now.chartNow, described);
  const fromMs = Math.max(nowMs - spanMs, history[0]?.atMs ?? nowMs);
  const range = rangeOf(history, fromMs);
  if (range === null) return current;
  const span = localizer.span(nowMs - fromMs);
  const lowest = {
    low: localizer.percent(range.low),
    high: localizer.percent(range.high),
    time: localizer.clock(range.lowAtMs),
  };
  return `${current} ${localizer.format(now.chartRange, { span, ...lowest })}`;
}

export function ConfidenceChart({ session, nowMs }: { session: LiveSession; nowMs: number }): VNode {
  const { localizer } = useWindowServices();
  const { now } = localizer.strings;
  const [spanMs, setSpanMs] = useState(SHORT_MS);
  const [point, setPoint] = useState<TrustPoint | null>(null);
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<ConfidencePlot | null>(null);
  useEffect(() => {
    plot.current = new ConfidencePlot(host.current!, localizer, setPoint);
    return () => plot.current?.dispose();
  }, [localizer]);
  useEffect(() => plot.current?.update(session.history, nowMs, spanMs), [localizer, session, nowMs, spanMs]);
  const described = summary(localizer, session, nowMs, spanMs);
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
          {point === null ? described : readout(localizer, point)}
        </p>
        <ul class="legend" aria-hidden="true">
          {SHOWN.map((verdict) => (
            <li key={verdict}>
              <VerdictLabel localizer={localizer} verdict={verdict} />
            </li>
          ))}
        </ul>
      </div>
      <ChartTable session={session} nowMs={nowMs} />
    </section>
  );
}

function readout(localizer: Localizer, { atMs, verdict, confidence }: TrustPoint): string {
  const sure = confidence === null ? localizer.strings.now.unsure : localizer.percent(confidence);
  return `${localizer.clock(atMs)}: ${verdictLabel(localizer, verdict)}, ${sure}`;
}

/** Drawn only while it is open: it changes every second. */
function ChartTable({ session, nowMs }: { session: LiveSession; nowMs: number }): VNode {
  const { localizer } = useWindowServices();
  const { now } = localizer.strings;
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
                  <td>{localizer.clock(fromMs)}</td>
                  <td>{localizer.clock(toMs)}</td>
                  <td>
                    <VerdictLabel localizer={localizer} verdict={verdict} />
                  </td>
                  <td>
                    {low === null || high === null
                      ? now.unsure
                      : `${localizer.percent(low)} – ${localizer.percent(high)}`}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
