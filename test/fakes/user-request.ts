/** Requests of the user, in tests. In: a core and a request. Out: the reply, held against its schema: nothing more, nothing less. */
import { USER_REQUESTS, type UserRequest, type UserRequestType } from '@vigil/protocol/user/user-api.ts';
import { expect } from 'vitest';
import type { CoreBench } from './core-bench.ts';

export function userRequests(current: () => CoreBench) {
  const request = async <Q extends UserRequest>(query: Q) => {
    const reply = await current().core.userApi.request(query);
    expect(USER_REQUESTS[query.type as UserRequestType].reply.parse(reply)).toEqual(reply);
    return reply;
  };
  const attestations = (filter: object = {}, before: number | null = null, limit = 200) =>
    request({ type: 'attestations', filter, before, limit });
  return { request, attestations };
}
