/**
 * The popup's status card. In: the state on this site. Out: its text, its tone and the remedy. It shows neither verdict nor
 * confidence: a person at an unlocked computer could try out what passes.
 */

import type { SiteState } from '@vigil/protocol/companion-state.ts';
import { problemText } from '@vigil/text/problem-text.ts';
import { Meter } from '@vigil/ui/meter.tsx';
import type { VNode } from 'preact';
import type { SiteView } from '../ui/site-view.ts';
import { localizer } from '../ui/window-strings.ts';
import type { Send } from './pause-choice.tsx';

/** The state as a title and a sentence, in the window's words where they match. */
export function textOfView(view: SiteView, bank: string): readonly [state: string, text: string] {
  const { popup, now, problems, shut, data, verdictsText } = localizer.strings;
  switch (view.kind) {
    case 'off':
      return [popup.off, popup.offText];
    case 'no-policy':
      return [now.noBank, popup.noBankText];
    case 'not-listed':
      return [popup.notListed, popup.notListedText];
    case 'connecting':
      return problems.connecting;
    case 'missing':
      return [problems.title, problemText(localizer, view.failure)[0]];
    case 'shut':
      return [shut[view.why], view.why === 'locked' ? popup.lockedText : shut[`${view.why}Text`]];
    case 'paused':
      return [
        localizer.format(data.pausedUntil, { time: localizer.time(view.until, Date.now()) }),
        verdictsText.paused,
      ];
    case 'unwatched':
      return [popup.unwatched, popup.unwatchedText];
    case 'unregistered':
      return [popup.consent, localizer.format(popup.consentText, { bank })];
    case 'learning':
      return [now.learning, now.learningText];
    case 'watching':
      return [popup.active, popup.activeText];
  }
}

/** Colour of the card's edge. */
export function toneOfView(view: SiteView): string {
  if (view.kind === 'watching') return 'match';
  if (['learning', 'connecting', 'unregistered'].includes(view.kind)) return 'busy';
  return view.kind === 'missing' || view.kind === 'shut' || view.kind === 'unwatched' ? 'warn' : 'none';
}

interface StatusCardProps {
  readonly view: SiteView;
  /** Name of the bank; empty on other sites. */
  readonly bank: string;
  readonly send: Send;
}

export function StatusCard({ view, bank, send }: StatusCardProps): VNode {
  const [state, text] = textOfView(view, bank);
  return (
    <>
      <p class="state">{state}</p>
      <p>{text}</p>
      <Remedy view={view} send={send} />
      {view.kind === 'learning' && <Progress progress={view.progress} />}
      {'site' in view && <Seen site={view.site} bank={bank} />}
    </>
  );
}

/** The remedy, if the state has one. */
function Remedy({ view, send }: Pick<StatusCardProps, 'view' | 'send'>): VNode | null {
  const { problems, popup, shut, data, common } = localizer.strings;
  if (view.kind === 'missing') {
    return (
      <>
        <p class="remedy">{problemText(localizer, view.failure)[1]}</p>
        <p class="hint">{problems.meanwhile}</p>
        <Act id="retry" label={common.retry} onClick={() => send({ type: 'retry' })} />
      </>
    );
  }
  if (view.kind === 'shut' && view.why !== 'locked') return <p class="remedy">{shut[`${view.why}Remedy`]}</p>;
  if (view.kind === 'off') return <Act id="turn-on" label={popup.turnOn} onClick={() => send({ type: 'turn-on' })} />;
  if (view.kind !== 'paused') return null;
  return <Act id="resume" label={data.resume} onClick={() => send({ type: 'resume' })} />;
}

function Act({ id, label, onClick }: { readonly id: string; readonly label: string; onClick(): void }): VNode {
  return (
    <div class="row">
      <button id={id} type="button" class="primary" onClick={onClick}>
        {label}
      </button>
    </div>
  );
}

function Progress({ progress }: Pick<Extract<SiteView, { kind: 'learning' }>, 'progress'>): VNode {
  const meter = (modality: 'keystroke' | 'pointer'): VNode => {
    const share = progress[modality];
    return <Meter label={localizer.strings.modalities[modality]} value={localizer.percent(share)} share={share} />;
  };
  return (
    <>
      {meter('keystroke')}
      {meter('pointer')}
    </>
  );
}

function Seen({ site, bank }: { readonly site: SiteState; readonly bank: string }): VNode {
  const { popup, now } = localizer.strings;
  return (
    <>
      <p class="hint">{localizer.format(popup.registered, { bank })}</p>
      <dl class="seen" aria-label={popup.seen}>
        {(['keys', 'strokes', 'clicks'] as const).map((kind) => (
          <div key={kind}>
            <dt>{now[kind]}</dt>
            <dd>{localizer.number(site[kind])}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
