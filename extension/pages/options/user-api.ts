/**
 * The user API on the options page. In: user requests. Out: the companion's replies via the background worker. The
 * port is reopened after the worker stopped; requests sent on the old port fail.
 */

import { VigilError } from '@vigil/protocol/errors.ts';
import { PendingRequests } from '@vigil/protocol/pending-requests.ts';
import type { UserApi, UserReply, UserRequest } from '@vigil/protocol/user/user-api.ts';
import browser, { type Runtime } from 'webextension-polyfill';
import { type FromUserPage, type ToUserPage, USER_PORT } from '../../channel/view-messages.ts';

/** The background worker has a shorter deadline for each request and answers before this one, unless it was stopped. */
const DEADLINE_MS = 150_000;

const failure = (code: string) => new VigilError(code, 'The companion did not reply.');

export function openUserApi(): UserApi {
  const pending = new PendingRequests<unknown>((ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  });
  let port: Runtime.Port | null = null;
  let nextId = 0;

  const connect = (): Runtime.Port => {
    const opened = browser.runtime.connect({ name: USER_PORT });
    opened.onMessage.addListener((raw) => {
      // Validated by the background worker.
      const message = raw as ToUserPage;
      if ('code' in message) pending.fail(String(message.id), failure(message.code));
      else pending.settle(String(message.id), message.reply);
    });
    opened.onDisconnect.addListener(() => {
      port = null;
      pending.failAll(() => failure('connecting'));
    });
    return opened;
  };
  return {
    request: <Q extends UserRequest>(request: Q) => {
      const id = nextId++;
      const replied = pending.add(String(id), DEADLINE_MS, () => failure('timeout'));
      port ??= connect();
      const message: FromUserPage = { id, request };
      port.postMessage(message);
      return replied as Promise<UserReply<Q['type']>>;
    },
  };
}
