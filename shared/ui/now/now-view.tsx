/** The view *Now*. In: the overview. Out: the current state, its evidence, the sites, and the last attestation. */

import type { LiveSession, Overview } from '@vigil/protocol/user/overview.ts';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { toneOf, VerdictLabel, VerdictMark } from '../verdict-mark.tsx';
import { useAction, useWindowServices } from '../window-services.ts';
import { ComparedInput } from './compared-input.tsx';
import { ConfidenceChart } from './confidence-chart.tsx';

interface NowViewProps {
  readonly overview: Overview;
  readonly banksListed: boolean;
  onShow(view: string): void;
}

export function NowView({ overview, banksListed, onShow }: NowViewProps): VNode {
  const [chosen, setChosen] = useState<string | null>(null);
  const { sessions, nowMs } = overview;
  const session = sessions.find(({ id }) => id === chosen) ?? sessions[0];
  return (
    <div class="view">
      {sessions.length > 1 && <SessionChoice sessions={sessions} chosen={session!.id} onChoose={setChosen} />}
      <CurrentTrust overview={overview} session={session} banksListed={banksListed} />
      {session && (
        <>
          <ConfidenceChart key={session.id} session={session} nowMs={nowMs} />
          <div class="columns">
            <ComparedInput session={session} />
            <Evidence session={session} nowMs={nowMs} />
          </div>
        </>
      )}
      <LastAttestation overview={overview} onShow={onShow} />
    </div>
  );
}

interface ChoiceProps {
  readonly sessions: readonly LiveSession[];
  readonly chosen: string;
  onChoose(id: string): void;
}

function SessionChoice({ sessions, chosen, onChoose }: ChoiceProps): VNode {
  const { localizer } = useWindowServices();
  const { now } = localizer.strings;
  const name = ({ sites }: LiveSession, index: number): string =>
    localizer.format(now.sessionNth, {
      n: localizer.number(index + 1),
      sites: sites.map(hostOf).join(', ') || now.noSite,
    });
  return (
    <label class="choice">
      <span class="hint">{now.session}</span>
      <select value={chosen} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {sessions.map((session, index) => (
          <option key={session.id} value={session.id}>
            {name(session, index)}
          </option>
        ))}
      </select>
    </label>
  );
}

const hostOf = (origin: string): string => (URL.canParse(origin) ? new URL(origin).host : origin);

type CurrentTrustProps = Pick<NowViewProps, 'overview' | 'banksListed'> & { readonly session: LiveSession | undefined };

/** The state in a title and a sentence, most important first. */
function CurrentTrust({ overview, session, banksListed }: CurrentTrustProps): VNode {
  const { localizer } = useWindowServices();
  const { now, verdicts, verdictsText, data } = localizer.strings;
  const { state } = overview;
  if (state.pausedUntil !== null) {
    const until = localizer.format(data.pausedUntil, { time: localizer.time(state.pausedUntil, overview.nowMs) });
    return (
      <StateCard tone="none" title={until} text={verdictsText.paused}>
        <Resume />
      </StateCard>
    );
  }
  if (!banksListed) return <StateCard tone="none" title={now.noBank} text={now.noBankText} />;
  if (session === undefined) return <StateCard tone="none" title={now.nothing} text={now.nothingText} />;
  if (state.stage === 'learning') return <StateCard tone="busy" title={now.learning} text={now.learningText} />;
  const { verdict, confidence } = session;
  return (
    <StateCard
      tone={toneOf(verdict)}
      title={verdicts[verdict]}
      text={verdictsText[verdict]}
      mark={<VerdictMark verdict={verdict} />}
    >
      <p class="sure">
        <span class="hint">{now.sure}</span>
        {confidence === null ? <span>{now.unsure}</span> : <strong>{localizer.percent(confidence)}</strong>}
      </p>
    </StateCard>
  );
}

interface StateCardProps {
  readonly tone: string;
  readonly title: string;
  readonly text: string;
  readonly mark?: VNode;
  readonly children?: VNode;
}

function StateCard({ tone, title, text, mark, children }: StateCardProps): VNode {
  return (
    <section class="card trust-card" data-tone={tone}>
      <div>
        <h2 class="state">
          {mark}
          {title}
        </h2>
        <p>{text}</p>
      </div>
      {children}
      <p class="unseen" role="status">
        {title}
      </p>
    </section>
  );
}

function Resume(): VNode {
  const { localizer, userApi } = useWindowServices();
  const { busy, run } = useAction();
  return (
    <button
      type="button"
      class="primary"
      disabled={busy}
      onClick={() => void run(() => userApi.request({ type: 'resume' }))}
    >
      {localizer.strings.data.resume}
    </button>
  );
}

function Evidence({ session, nowMs }: { readonly session: LiveSession; readonly nowMs: number }): VNode {
  const { localizer } = useWindowServices();
  const { now } = localizer.strings;
  const { keys, strokes, clicks, activeMs, lastAtMs } = session.evidence;
  const last = lastAtMs === null ? now.noInput : localizer.format(now.ago, { span: localizer.span(nowMs - lastAtMs) });
  const facts = [
    [now.keys, localizer.number(keys)],
    [now.strokes, localizer.number(strokes)],
    [now.clicks, localizer.number(clicks)],
    [now.active, localizer.span(activeMs)],
    [now.last, last],
  ] as const;
  const notable = (['injected', 'paste', 'remote', 'keyboardChanged'] as const).filter((flag) => session.flags[flag]);
  return (
    <section class="card" aria-labelledby="evidence-title">
      <h2 id="evidence-title">{now.evidence}</h2>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>{now.where}</h3>
      {session.sites.length === 0 ? (
        <p class="hint">{now.noSite}</p>
      ) : (
        <ul class="plain">
          {session.sites.map((site) => (
            <li key={site}>
              <code>{site}</code>
            </li>
          ))}
        </ul>
      )}
      {notable.length > 0 && (
        <>
          <h3>{now.notable}</h3>
          <ul class="points notable">
            {notable.map((flag) => (
              <li key={flag}>{now.flags[flag]}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function LastAttestation({ overview, onShow }: Pick<NowViewProps, 'overview' | 'onShow'>): VNode {
  const { localizer } = useWindowServices();
  const { now, purposes } = localizer.strings;
  const { lastAttestation, registrations, nowMs } = overview;
  const bank =
    registrations.find((known) => known.bank === lastAttestation?.bank)?.bankName ?? lastAttestation?.bank ?? '';
  return (
    <section class="card" aria-labelledby="last-attestation-title">
      <h2 id="last-attestation-title">{now.attested}</h2>
      {lastAttestation === null ? (
        <p class="hint">{now.attestedNothing}</p>
      ) : (
        <div class="last-attestation">
          <p>
            {localizer.format(now.attestedRow, { bank, purpose: purposes[lastAttestation.purpose] })}
            <br />
            <time class="hint" dateTime={new Date(lastAttestation.atMs).toISOString()}>
              {localizer.time(lastAttestation.atMs, nowMs)}
            </time>
          </p>
          <VerdictLabel localizer={localizer} verdict={lastAttestation.verdict} />
          <button type="button" onClick={() => onShow('attestations')}>
            {now.attestedMore}
          </button>
        </div>
      )}
    </section>
  );
}
