/** Localised messages. In: a message key. Out: the text in the browser's language, from _locales. */
import browser from 'webextension-polyfill';
import type messages from '../../public/_locales/en/messages.json';

export type MessageKey = keyof typeof messages;

export function t(key: MessageKey, ...values: string[]): string {
  return browser.i18n.getMessage(key, values);
}
