/** Puts an extension page into a situation. In: a page that was not opened yet. Out: it believes what the test says. */

import type { Ask, PersonAnswer } from '@vigil/protocol/user/user-api.ts';
import type { Page } from 'playwright-core';

export type PersonAnswers = { readonly [A in Ask]: PersonAnswer<A> };

// Scripts as text: what compiles the tests adds helpers to functions, which the page does not have.

/** The active tab shows `origin`: a popup that is opened in a tab would find itself. */
export async function pretendActiveTab(page: Page, origin: string): Promise<void> {
  const tabs = JSON.stringify([{ url: `${origin}/` }]);
  await page.addInitScript({ content: `Object.defineProperty(chrome.tabs, 'query', { value: async () => ${tabs} })` });
}

/**
 * The background worker says `word` on every port, and nothing else; but to what the person asks it gives these answers, or
 * says that the companion does not run.
 */
export async function pretendWorker(page: Page, word: unknown, answers: Partial<PersonAnswers> = {}): Promise<void> {
  const content = `Object.defineProperty(chrome.runtime, 'connect', {
    value: ({ name }) => {
      const answers = ${JSON.stringify(answers)};
      let listener;
      const reply = ({ id, question: { ask } }) =>
        listener(ask in answers ? { id, answer: answers[ask] } : { id, code: 'companion-stopped' });
      const hear = (given) => {
        listener = given;
        if (name !== 'person') setTimeout(() => listener(${JSON.stringify(word)}));
      };
      return {
        postMessage: (message) => name === 'person' && setTimeout(() => reply(message)),
        onMessage: { addListener: hear },
        onDisconnect: { addListener: () => undefined },
      };
    },
  })`;
  await page.addInitScript({ content });
}
