/** Pause and resume, for popup and options. In: the snapshot. Out: buttons that send the command. */
import type { FromView, Snapshot } from '../channel/view-messages.ts';
import { h } from './dom.ts';
import { clockTime, t } from './i18n.ts';
import { minutesUntilTomorrow } from './pause-times.ts';

export function pauseControl({ state }: Snapshot, send: (command: FromView) => void): HTMLElement {
  const pause = (id: string, text: string, minutes: () => number): HTMLElement =>
    h(
      'button',
      { id, type: 'button', disabled: state === null, onclick: () => send({ type: 'pause', minutes: minutes() }) },
      text,
    );
  const title = h('h2', { id: 'pause-title' }, t('pause'));
  if (state !== null && state.pausedUntil !== null) {
    const until = t('statusPaused', clockTime(state.pausedUntil, Date.now()));
    const resume = h(
      'button',
      { id: 'resume', type: 'button', class: 'primary', onclick: () => send({ type: 'resume' }) },
      t('resume'),
    );
    return h(
      'section',
      { 'aria-labelledby': 'pause-title' },
      title,
      h('p', {}, until),
      h('div', { class: 'row' }, resume),
    );
  }
  return h(
    'section',
    { 'aria-labelledby': 'pause-title' },
    title,
    h(
      'div',
      { class: 'row', role: 'group', 'aria-labelledby': 'pause-title' },
      pause('pause-quarter', t('pauseQuarter'), () => 15),
      pause('pause-hour', t('pauseHour'), () => 60),
      pause('pause-tomorrow', t('pauseTomorrow'), () => minutesUntilTomorrow(new Date())),
    ),
    h('p', { class: 'hint' }, t(state === null ? 'pauseNeedsCompanion' : 'pauseHint')),
  );
}
