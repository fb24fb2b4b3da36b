/**
 * Handles requests of the window's page. In: the sender, the message. Out: one reply, never an exception. Codes:
 * `not-allowed` (not the window's page), `request-invalid`, `busy` (too many open requests), `reply-invalid` (the reply does
 * not match its schema), or the code that the companion returned.
 */
import { codeOf, VigilError } from '@vigil/protocol/errors.ts';
import { USER_REQUESTS, type UserApi, userRequest } from '@vigil/protocol/user/user-api.ts';
import type { Reply } from '../ipc/channels.ts';
import { isOwnPage } from './own-page.ts';

/** The sender, as reported by Electron. */
export interface Sender {
  /** URL of the sending frame; null when the frame no longer exists. */
  readonly url: string | null;
  readonly topFrame: boolean;
  /** Whether it is the window that this process opened. */
  readonly ownWindow: boolean;
}

/** Bounds the memory that a misbehaving page can use. A window needs far fewer. */
const MAX_OPEN = 32;

export type UserRequestRouter = (sender: Sender, message: unknown) => Promise<Reply>;

export function createUserRequestRouter(userApi: UserApi): UserRequestRouter {
  let open = 0;
  return async ({ url, topFrame, ownWindow }, message) => {
    if (!ownWindow || !topFrame || url === null || !isOwnPage(url)) return { ok: false, code: 'not-allowed' };
    if (open >= MAX_OPEN) return { ok: false, code: 'busy' };
    open += 1;
    try {
      return { ok: true, reply: await parseRequest(userApi, message) };
    } catch (error) {
      return { ok: false, code: codeOf(error) };
    } finally {
      open -= 1;
    }
  };
}

async function parseRequest(userApi: UserApi, message: unknown): Promise<unknown> {
  const request = userRequest.safeParse(message);
  if (!request.success) throw new VigilError('request-invalid', 'Unknown or malformed request from the window');
  const checked = USER_REQUESTS[request.data.type].reply.safeParse(await userApi.request(request.data));
  if (!checked.success) throw new VigilError('reply-invalid', 'The reply of the companion does not match its schema');
  return checked.data;
}
