/** Strings shared with the desktop window. In: the browser's language. Out: strings and their localizer. */

import { Localizer } from '@vigil/text/localizer.ts';
import { en } from '@vigil/text/strings/en.ts';
import type { Strings } from '@vigil/text/strings/strings.ts';
import browser from 'webextension-polyfill';

/** There is one catalogue so far. */
export const strings: Strings = en;

export const locale = browser.i18n.getUILanguage();

export const localizer = new Localizer(strings, locale);
