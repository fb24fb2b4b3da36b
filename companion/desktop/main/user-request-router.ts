/**
 * The border to the window's page. In: who sent, and whatever was sent. Out: one reply, never a throw. Codes:
 * `not-allowed` (not our window's own page), `question-invalid`, `busy` (too many at once), `answer-invalid` (the desk
 * broke the contract), or what the desk threw.
 */
import { codeOf, VigilError } from '@vigil/protocol/errors.ts';
import { USER_REQUESTS, type UserApi, userRequest } from '@vigil/protocol/user/user-api.ts';
import type { Reply } from '../ipc/channels.ts';
import { isOwnPage } from './own-page.ts';

/** What is known of a sender without asking it. */
export interface Sender {
  /** Of the frame that sent; null when it is gone already. */
  readonly url: string | null;
  readonly topFrame: boolean;
  /** Whether it is the window that this process opened. */
  readonly ownWindow: boolean;
}

/** Far more than a window asks at once; a page gone wild must not fill the memory of the process that watches. */
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
  if (!request.success) throw new VigilError('request-invalid', 'The window asked what no window may ask.');
  const checked = USER_REQUESTS[request.data.type].reply.safeParse(await userApi.request(request.data));
  if (!checked.success) throw new VigilError('reply-invalid', 'The companion answered out of its contract.');
  return checked.data;
}
