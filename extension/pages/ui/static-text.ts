/** Localises static HTML. In: elements with `data-text`. Out: their text in the browser's language. */
import browser from 'webextension-polyfill';
import { type MessageKey, t } from './i18n.ts';

export function fillStaticText(): void {
  document.documentElement.lang = browser.i18n.getUILanguage();
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    element.textContent = t(element.dataset.text as MessageKey);
  }
}
