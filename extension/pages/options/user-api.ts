/**
 * The user API on the options page. In: user requests. Out: the companion's replies via the background worker. The
 * port is reopened after the worker stopped; requests sent on the old port fail.
 */

import { VigilError } from '@vigil/protocol/errors.ts';
import type { UserApi } from '@vigil/protocol/user/user-api.ts';
import browser, { type Runtime } from 'webextension-polyfill';
import { type FromUserPage, type ToUserPage, USER_PORT } from '../../channel/view-messages.ts';

interface PendingUserRequest {
  resolve(reply: unknown): void;
  reject(error: VigilError): void;
}

export function openUserApi(): UserApi {
  const waiting = new Map<number, PendingUserRequest>();
  let port: Runtime.Port | null = null;
  let nextId = 0;

  const fail = (id: number, code: string): void => {
    waiting.get(id)?.reject(new VigilError(code, 'The companion did not reply.'));
    waiting.delete(id);
  };
  const connect = (): Runtime.Port => {
    const opened = browser.runtime.connect({ name: USER_PORT });
    opened.onMessage.addListener((raw) => {
      // Validated by the background worker.
      const message = raw as ToUserPage;
      if ('code' in message) fail(message.id, message.code);
      else waiting.get(message.id)?.resolve(message.reply);
      waiting.delete(message.id);
    });
    opened.onDisconnect.addListener(() => {
      port = null;
      for (const id of [...waiting.keys()]) fail(id, 'connecting');
    });
    return opened;
  };
  return {
    request: (request) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        waiting.set(id, { resolve: resolve as PendingUserRequest['resolve'], reject });
        port ??= connect();
        const message: FromUserPage = { id, request };
        port.postMessage(message);
      }),
  };
}
