/** Registered keys. In: a user or a key. Out: the keys of the user, or what was revoked. */
import { revokeCredential, revokeSubject } from '@vigil/portal/server/revoke.ts';
import { command, type Operation } from './operation.ts';
import { replied } from './replied.ts';
import { credentialsRequest, credentialsResponse, revocationRequest, revocationResponse } from './schemas.ts';

// POST, not GET: the handle of a user does not belong in a URL, which proxies log.
const list = command(
  {
    id: 'listCredentials',
    method: 'POST',
    path: '/v1/credentials/list',
    summary: 'All keys of a user, oldest first, revoked ones included.',
    body: credentialsRequest,
    responses: { 200: { description: 'The keys.', schema: credentialsResponse } },
  },
  async (context, { subject }) => {
    const found = await replied(context, 'listCredentials', () => context.portal.credentials.list(subject));
    return { status: 200, body: { credentials: found } };
  },
);

const revoke = command(
  {
    id: 'revokeCredentials',
    method: 'POST',
    path: '/v1/credentials/revoke',
    summary: 'Revokes one key, or all keys of a user: lost device, closed account, suspicion.',
    body: revocationRequest,
    responses: { 200: { description: 'What this call revoked.', schema: revocationResponse } },
  },
  async (context, request) => {
    const { portal } = context;
    const revoked = await replied(context, 'revokeCredentials', async () => {
      if (!('kid' in request)) return revokeSubject(portal, request.subject, request.reason);
      return (await revokeCredential(portal, request.kid, request.reason)) ? [request.kid] : [];
    });
    return { status: 200, body: { revoked } };
  },
);

export const credentials: readonly Operation[] = [list, revoke];
