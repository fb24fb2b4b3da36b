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
    // Frames without an address of their own (about:blank, srcdoc, blob:, data:) of a listed page.
    matchOriginAsFallback: true,
    runAt: 'document_start' as const,
    persistAcrossSessions: true,
  };
  if (current === undefined) await browser.scripting.registerContentScripts([script]);
  else await browser.scripting.updateContentScripts([script]);
}

/**
 * Injects into frames of `origins` in open tabs; where the script already runs it does nothing. The origin of each frame is
 * read first: a frame of another site is not injected.
 */
export async function injectInto(browser: Browser, origins: ReadonlySet<string>): Promise<void> {
  if (origins.size === 0) return;
  const tabs = await browser.tabs.query({ url: matchPatterns(origins) });
  const listed = tabs.filter((tab) => tab.url !== undefined && origins.has(new URL(tab.url).origin));
  await Promise.allSettled(listed.map((tab) => injectIntoTab(browser, tab.id!, origins)));
}

async function injectIntoTab(browser: Browser, tabId: number, origins: ReadonlySet<string>): Promise<void> {
  const found = await browser.scripting.executeScript({
    target: { tabId, allFrames: true },
    func: () => globalThis.origin,
  });
  const frameIds = found.flatMap(({ frameId, result }) => (origins.has(String(result)) ? [frameId] : []));
  if (frameIds.length > 0)
    await browser.scripting.executeScript({ target: { tabId, frameIds }, files: [contentScript] });
}
