/**
 * Registers the content script. In: the listed origins. Out: the browser's registrations, and the script in open
 * tabs. No other page is touched.
 */
import type { Browser } from 'webextension-polyfill';
import { matchPatterns } from '../channel/match-pattern.ts';
import contentScript from '../content/main.iife.ts?script&iife';

const SCRIPT_ID = 'vigil';

/** Registers for exactly these origins, replacing earlier registrations. */
export async function registerFor(browser: Browser, origins: ReadonlySet<string>): Promise<void> {
  const matches = matchPatterns(origins);
  const [current] = await browser.scripting.getRegisteredContentScripts({ ids: [SCRIPT_ID] });
  if (matches.length === 0) {
    if (current !== undefined) await browser.scripting.unregisterContentScripts({ ids: [SCRIPT_ID] });
    return;
  }
  const script = {
    id: SCRIPT_ID,
    matches,
    js: [contentScript],
    allFrames: true,
    runAt: 'document_start' as const,
    persistAcrossSessions: true,
  };
  if (current === undefined) await browser.scripting.registerContentScripts([script]);
  else await browser.scripting.updateContentScripts([script]);
}

/**
 * Injects into open tabs of `origins`; where the script runs already it does nothing. Main frames only: with `allFrames` it
 * would run in frames of other sites too, and their own reload brings the others.
 */
export async function injectInto(browser: Browser, origins: ReadonlySet<string>): Promise<void> {
  if (origins.size === 0) return;
  const tabs = await browser.tabs.query({ url: matchPatterns(origins) });
  const listed = tabs.filter((tab) => tab.url !== undefined && origins.has(new URL(tab.url).origin));
  await Promise.allSettled(
    listed.map((tab) => browser.scripting.executeScript({ target: { tabId: tab.id! }, files: [contentScript] })),
  );
}
