/** Pause and resume, for popup and options. In: the companion's state. Out: buttons that send the command. */

import { longPause } from '../../shared/pause.ts';
import type { FromView, Snapshot } from '../channel/view-messages.ts';
import { h } from './dom.ts';
import { clockTime, t } from './i18n.ts';

type Send = (command: FromView) => void;

export function resumeButton(send: Send): HTMLElement {
  const attributes = { id: 'resume', type: 'button', class: 'primary', onclick: () => send({ type: 'resume' }) };
  return h('div', { class: 'row' }, h('button', attributes, t('resume')));
}

function resumeControl(until: number, send: Send): HTMLElement {
  const title = h('h2', { id: 'pause-title' }, t('statusPaused', clockTime(until, Date.now())));
  return h('section', { 'aria-labelledby': 'pause-title' }, title, resumeButton(send));
}

export function pauseControl({ state }: Pick<Snapshot, 'state'>, send: Send): HTMLElement {
  if (state !== null && state.pausedUntil !== null) return resumeControl(state.pausedUntil, send);
  const pause = (id: string, text: string, minutes: () => number): HTMLElement =>
    h(
      'button',
      { id, type: 'button', disabled: state === null, onclick: () => send({ type: 'pause', minutes: minutes() }) },
      text,
    );
  const { minutes, untilTomorrow } = longPause(new Date());
  const title = h('h2', { id: 'pause-title' }, t('pause'));
  return h(
    'section',
    { 'aria-labelledby': 'pause-title' },
    title,
    h(
      'div',
      { class: 'row', role: 'group', 'aria-labelledby': 'pause-title' },
      pause('pause-quarter', t('pauseQuarter'), () => 15),
      pause('pause-hour', t('pauseHour'), () => 60),
      pause('pause-long', t(untilTomorrow ? 'pauseTomorrow' : 'pauseLong'), () => minutes),
    ),
    h('p', { class: 'hint' }, t(state === null ? 'pauseNeedsCompanion' : 'pauseHint')),
  );
}
