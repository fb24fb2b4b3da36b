/**
 * The person's desk on the options page. In: questions of the window. Out: the companion's answers by way of the background
 * worker. The port is opened again when the worker was restarted; what was asked over the old one fails.
 */

import { VigilError } from '@vigil/protocol/errors.ts';
import type { PersonDesk } from '@vigil/protocol/user/user-api.ts';
import browser, { type Runtime } from 'webextension-polyfill';
import { type FromPersonPage, PERSON_PORT, type ToPersonPage } from '../../channel/view-messages.ts';

interface PendingUserRequest {
  resolve(answer: unknown): void;
  reject(error: VigilError): void;
}

export function openPersonDesk(): PersonDesk {
  const waiting = new Map<number, PendingUserRequest>();
  let port: Runtime.Port | null = null;
  let asked = 0;

  const fail = (id: number, code: string): void => {
    waiting.get(id)?.reject(new VigilError(code, 'The companion did not answer.'));
    waiting.delete(id);
  };
  const connect = (): Runtime.Port => {
    const opened = browser.runtime.connect({ name: PERSON_PORT });
    opened.onMessage.addListener((raw) => {
      // The background worker of this extension checked it.
      const message = raw as ToPersonPage;
      if ('code' in message) fail(message.id, message.code);
      else waiting.get(message.id)?.resolve(message.answer);
      waiting.delete(message.id);
    });
    opened.onDisconnect.addListener(() => {
      port = null;
      for (const id of [...waiting.keys()]) fail(id, 'connecting');
    });
    return opened;
  };
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        const id = asked++;
        waiting.set(id, { resolve: resolve as PendingUserRequest['resolve'], reject });
        port ??= connect();
        const message: FromPersonPage = { id, question };
        port.postMessage(message);
      }),
  };
}
