/**
 * Turns Vigil off and on. In: the worker's snapshot. Out: a sentence and a button; off lasts until the user turns it on.
 */
import type { FromView, Snapshot } from '../../channel/view-messages.ts';
import { fill, h } from './dom.ts';
import { t } from './i18n.ts';

export function drawOffSwitch(place: Element, { off }: Pick<Snapshot, 'off'>, send: (message: FromView) => void): void {
  const turn = () => send({ type: off ? 'turn-on' : 'turn-off' });
  const button = h(
    'button',
    { id: 'turn', 'data-off': String(off), type: 'button', onclick: turn },
    t(off ? 'turnOn' : 'turnOff'),
  );
  fill(place, h('p', { role: 'status' }, t(off ? 'offNow' : 'onNow')), button);
}
