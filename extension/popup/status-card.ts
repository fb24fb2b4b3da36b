/** The popup's status card. In: what is so on this site. Out: its elements and its tone. */
import type { SiteState } from '../../shared/wire/state.ts';
import type { FromView } from '../channel/view-messages.ts';
import { type Child, h } from '../ui/dom.ts';
import { clockTime, type MessageKey, percent, t } from '../ui/i18n.ts';
import { resumeButton } from '../ui/pause-control.ts';
import type { SiteView } from '../ui/site-view.ts';
import { strings } from '../ui/window-strings.ts';

export type Tone = 'quiet' | 'busy' | 'good' | 'warn';

interface Card {
  readonly tone: Tone;
  readonly children: Child[];
}

type Words = readonly [state: MessageKey, text: MessageKey, tone: Tone];

const VERDICT_WORDS: Readonly<Record<SiteState['verdict'], Words>> = {
  match: ['statusMatch', 'statusMatchText', 'good'],
  uncertain: ['statusUncertain', 'statusUncertainText', 'busy'],
  mismatch: ['statusMismatch', 'statusMismatchText', 'warn'],
  insufficient: ['statusInsufficient', 'statusInsufficientText', 'busy'],
  paused: ['statusWatching', 'statusInsufficientText', 'busy'],
  unavailable: ['statusWatching', 'statusInsufficientText', 'busy'],
};

const SHUT_WORDS: Readonly<Record<Extract<SiteView, { kind: 'shut' }>['why'], readonly [MessageKey, MessageKey]>> = {
  locked: ['statusLocked', 'statusLockedText'],
  undecryptable: ['statusUndecryptable', 'statusUndecryptableText'],
  newer: ['statusNewer', 'statusNewerText'],
};

const heading = (text: string): HTMLElement => h('p', { class: 'state' }, text);
const plain = (tone: Tone, state: MessageKey, text: MessageKey): Card => ({
  tone,
  children: [heading(t(state)), h('p', {}, t(text))],
});

function meter(id: string, label: string, share: number): HTMLElement {
  return h(
    'div',
    { class: 'meter' },
    h('label', { for: id }, label),
    h('span', {}, percent(share)),
    h('progress', { id, max: 1, value: share }),
  );
}

function seen(site: SiteState): HTMLElement {
  const pair = (label: MessageKey, count: number): HTMLElement =>
    h('div', {}, h('dt', {}, t(label)), h('dd', {}, count.toLocaleString()));
  return h(
    'dl',
    { class: 'seen', 'aria-label': t('seenHere') },
    pair('seenKeys', site.keys),
    pair('seenStrokes', site.strokes),
    pair('seenClicks', site.clicks),
  );
}

function toldWhat(site: SiteState, bank: string): HTMLElement {
  return h('p', { class: 'hint' }, t(site.registered ? 'registered' : 'unregistered', bank));
}

function missing(view: Extract<SiteView, { kind: 'missing' }>, send: (command: FromView) => void): Card {
  const [what, cure] = strings.problems[view.hop];
  const retry = h(
    'button',
    { id: 'retry', type: 'button', onclick: () => send({ type: 'retry' }) },
    strings.common.retry,
  );
  return {
    tone: 'warn',
    children: [
      heading(strings.problems.title),
      h('p', {}, what),
      h('p', { class: 'cure' }, cure),
      h('p', { class: 'hint' }, strings.problems.meanwhile),
      h('div', { class: 'row' }, retry),
    ],
  };
}

function watching(site: SiteState, bank: string): Card {
  const [state, text, tone] = VERDICT_WORDS[site.verdict];
  const { confidence } = site;
  return {
    tone,
    children: [
      heading(t(state)),
      h('p', {}, t(text)),
      confidence === null ? null : meter('confidence', t('confidence'), confidence),
      toldWhat(site, bank),
      seen(site),
    ],
  };
}

export function statusCard(view: SiteView, bank: string, send: (command: FromView) => void): Card {
  switch (view.kind) {
    case 'no-policy':
      return plain('quiet', 'statusNoPolicy', 'statusNoPolicyText');
    case 'not-listed':
      return plain('quiet', 'statusNotListed', 'statusNotListedText');
    case 'connecting':
      return plain('busy', 'statusConnecting', 'statusConnectingText');
    case 'shut':
      return plain('warn', ...SHUT_WORDS[view.why]);
    case 'unwatched':
      return plain('warn', 'statusUnwatched', 'statusUnwatchedText');
    case 'missing':
      return missing(view, send);
    case 'paused': {
      const until = t('statusPaused', clockTime(view.until, Date.now()));
      return { tone: 'quiet', children: [heading(until), h('p', {}, t('statusPausedText')), resumeButton(send)] };
    }
    case 'learning':
      return {
        tone: 'busy',
        children: [
          heading(t('statusLearning')),
          h('p', {}, t('statusLearningText')),
          meter('typing', t('typing'), view.progress.keystroke),
          meter('pointer', t('pointer'), view.progress.pointer),
          toldWhat(view.site, bank),
          seen(view.site),
        ],
      };
    case 'watching':
      return watching(view.site, bank);
  }
}
