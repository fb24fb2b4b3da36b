/** Words for people. In: a message's key. Out: the text in the browser's language, from _locales. */
import browser from 'webextension-polyfill';
import type messages from '../public/_locales/en/messages.json';

export type MessageKey = keyof typeof messages;

export function t(key: MessageKey, ...values: string[]): string {
  return browser.i18n.getMessage(key, values);
}

/** A share of 0 to 1 as a percentage in words. */
export function percent(share: number): string {
  return t('percent', String(Math.round(share * 100)));
}

/** Time of day, with the day when it is not today. */
export function clockTime(epochMs: number, nowMs: number): string {
  const sameDay = new Date(epochMs).toDateString() === new Date(nowMs).toDateString();
  const language = browser.i18n.getUILanguage();
  return new Intl.DateTimeFormat(language, {
    hour: 'numeric',
    minute: '2-digit',
    ...(sameDay ? {} : { weekday: 'long' as const }),
  }).format(epochMs);
}
