/** Requests of the user, in tests. In: the API and a request. Out: the reply, held against its schema: nothing more, nothing less. */
import { USER_REQUESTS, type UserApi, type UserRequest, type UserRequestType } from '@vigil/protocol/user/user-api.ts';
import { expect } from 'vitest';

export async function checkedRequest<Q extends UserRequest>(api: UserApi, request: Q) {
  const reply = await api.request(request);
  const checked = USER_REQUESTS[request.type as UserRequestType].reply.parse(reply);
  expect(checked).toEqual(reply);
  return reply;
}
