/** The words that the extension shares with the desktop window. In: the browser's language. Out: strings and Words for them. */
import browser from 'webextension-polyfill';
import { en } from '../../shared/window/strings/en.ts';
import type { Strings } from '../../shared/window/strings/strings.ts';
import { Words } from '../../shared/window/words.ts';

/** There is one catalogue so far. */
export const strings: Strings = en;

export const locale = browser.i18n.getUILanguage();

export const words = new Words(strings, locale);
