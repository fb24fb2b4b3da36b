/** Speaks the page channel by hand, as a hostile page may. In: a page of Playwright, an ask. Out: what came back. */

import type { AskKind, ToPage } from '@vigil/protocol/page-channel.ts';
import type { Page } from 'playwright-core';

/** Asks once on a port of its own; null when nothing answers within the time. */
export function askFromPage(page: Page, kind: AskKind, challenge: string, timeoutMs = 10_000): Promise<ToPage | null> {
  return page.evaluate(
    (ask) =>
      new Promise<ToPage | null>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        const timer = setTimeout(() => resolve(null), ask.timeoutMs);
        port1.onmessage = ({ data }: MessageEvent<ToPage>) => {
          if (data.type === 'ready') {
            port1.postMessage({ type: 'ask', id: 1, kind: ask.kind, challenge: ask.challenge });
            return;
          }
          clearTimeout(timer);
          resolve(data);
        };
        window.postMessage({ vigil: 'connect', version: 1 }, location.origin, [port2]);
      }),
    { kind, challenge, timeoutMs },
  );
}
