/** Speaks the page channel directly, as a hostile page may. In: a Playwright page, a request. Out: the reply. */

import type { AttestRequestKind, ToPage } from '@vigil/protocol/page-channel.ts';
import type { Page } from 'playwright-core';

/** Sends one request on a port of its own; null when there is no reply in time. */
export function requestFromPage(
  page: Page,
  kind: AttestRequestKind,
  challenge: string,
  timeoutMs = 60_000,
): Promise<ToPage | null> {
  return page.evaluate(
    (request) =>
      new Promise<ToPage | null>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        const timer = setTimeout(() => resolve(null), request.timeoutMs);
        port1.onmessage = ({ data }: MessageEvent<ToPage>) => {
          if (data.type === 'ready') {
            port1.postMessage({ type: 'attest-request', id: 1, kind: request.kind, challenge: request.challenge });
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
