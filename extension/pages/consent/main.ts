/**
 * The consent window. In: the bank that requests consent. Out: the user's decision; closing the window is a refusal. It names
 * every claim that the bank will receive.
 */
import '@vigil/protocol/zod-jitless.ts';
import { bankClaims } from '@vigil/ui/attestations/bank-claims.ts';
import browser from 'webextension-polyfill';
import { CONSENT_PORT, type ConsentSubject, type FromConsent } from '../../channel/view-messages.ts';
import { fill, h } from '../ui/dom.ts';
import { t } from '../ui/i18n.ts';
import { fillStaticText } from '../ui/static-text.ts';
import { strings } from '../ui/window-strings.ts';
import { enableLater, onTrusted } from './decision.ts';

const prompt = document.getElementById('prompt')!;
const port = browser.runtime.connect({ name: CONSENT_PORT });
const say = (message: FromConsent): void => port.postMessage(message);

function brand(title: string): HTMLElement {
  document.title = `${title} - Vigil`;
  const icon = h('img', { src: '/icons/vigil-48.png', width: 36, height: 36, alt: '' });
  return h('div', { class: 'brand' }, icon, h('h1', {}, title));
}

/** Focusable, so that a keyboard scrolls it. */
function claims(): HTMLElement {
  const rows = bankClaims(strings).flatMap(({ title, words, when, parts }) => [
    h('dt', {}, title),
    h('dd', {}, words, parts.length > 0 ? h('span', { class: 'hint' }, parts.join(', ')) : null),
    h('dd', { class: 'hint' }, when),
  ]);
  const title = h('h2', { id: 'claims-title' }, t('consentClaims'));
  const list = h(
    'div',
    { class: 'claims', tabindex: 0, role: 'region', 'aria-labelledby': 'claims-title' },
    h('dl', {}, ...rows),
  );
  return h('section', {}, title, list);
}

function showPrompt({ bank, origin }: ConsentSubject): void {
  const refuse = h(
    'button',
    {
      id: 'refuse',
      'data-testid': 'not-now',
      type: 'button',
      onclick: onTrusted(() => say({ type: 'decision', granted: false })),
    },
    t('consentRefuse'),
  );
  const allow = h(
    'button',
    {
      id: 'allow',
      'data-testid': 'allow',
      type: 'button',
      onclick: onTrusted(() => say({ type: 'decision', granted: true })),
    },
    t('consentAllow'),
  );
  enableLater(allow);
  fill(
    prompt,
    brand(t('consentTitle', bank)),
    h('p', { class: 'origin' }, h('span', { class: 'hint' }, t('consentFrom')), h('code', {}, origin)),
    h('p', {}, t('consentAnswer')),
    h('p', {}, t('consentKey')),
    claims(),
    h('p', { class: 'hint' }, t('consentBack')),
    h('div', { class: 'choices' }, refuse, allow),
  );
  refuse.focus();
}

function gone(): void {
  const close = h('button', { id: 'close', type: 'button', onclick: () => window.close() }, t('close'));
  fill(prompt, brand(t('consentGone')), h('p', {}, t('consentGoneText')), h('div', { class: 'row' }, close));
  close.focus();
}

fillStaticText();
port.onMessage.addListener((about) => {
  if (about === null) gone();
  else showPrompt(about as ConsentSubject);
});
port.onDisconnect.addListener(gone);
say({ type: 'hello', id: new URLSearchParams(location.search).get('id') ?? '' });
