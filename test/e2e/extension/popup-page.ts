/** Puts an extension page into a situation. In: a page that was not opened yet. Out: it believes what the test says. */
import type { Page } from 'playwright-core';

// Scripts as text: what compiles the tests adds helpers to functions, which the page does not have.

/** The active tab shows `origin`: a popup that is opened in a tab would find itself. */
export async function pretendActiveTab(page: Page, origin: string): Promise<void> {
  const tabs = JSON.stringify([{ url: `${origin}/` }]);
  await page.addInitScript({ content: `Object.defineProperty(chrome.tabs, 'query', { value: async () => ${tabs} })` });
}

/** The background worker says `word` on every port, and nothing else. */
export async function pretendWorker(page: Page, word: unknown): Promise<void> {
  const content = `Object.defineProperty(chrome.runtime, 'connect', {
    value: () => ({
      postMessage: () => undefined,
      onMessage: { addListener: (listener) => setTimeout(() => listener(${JSON.stringify(word)})) },
      onDisconnect: { addListener: () => undefined },
    }),
  })`;
  await page.addInitScript({ content });
}
