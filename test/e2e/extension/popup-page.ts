/**
 * Simulates a state for an extension page. In: a page that was not opened yet. Out: the page with the simulated
 * background.
 */

import type { UserReply, UserRequestType } from '@vigil/protocol/user/user-api.ts';
import type { Page } from 'playwright-core';

export type UserReplies = { readonly [A in UserRequestType]: UserReply<A> };

// Scripts as text: the test compiler adds helpers to functions, which the page does not have.

/** The active tab shows `origin`: a popup that is opened in a tab would find itself. */
export async function pretendActiveTab(page: Page, origin: string): Promise<void> {
  const tabs = JSON.stringify([{ url: `${origin}/` }]);
  await page.addInitScript({ content: `Object.defineProperty(chrome.tabs, 'query', { value: async () => ${tabs} })` });
}

/**
 * The background worker sends `snapshot` on every port; user requests get these replies, or the failure that the
 * companion does not run.
 */
export async function pretendWorker(page: Page, word: unknown, replies: Partial<UserReplies> = {}): Promise<void> {
  const content = `Object.defineProperty(chrome.runtime, 'connect', {
    value: ({ name }) => {
      const replies = ${JSON.stringify(replies)};
      let listener;
      const reply = ({ id, request: { type } }) =>
        listener(type in replies ? { id, reply: replies[type] } : { id, code: 'companion-stopped' });
      const hear = (given) => {
        listener = given;
        if (name !== 'user') setTimeout(() => listener(${JSON.stringify(word)}));
      };
      return {
        postMessage: (message) => name === 'user' && setTimeout(() => reply(message)),
        onMessage: { addListener: hear },
        onDisconnect: { addListener: () => undefined },
      };
    },
  })`;
  await page.addInitScript({ content });
}
