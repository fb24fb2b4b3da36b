/** Public keys of the bank. In: nothing. Out: the JWK set, the signed key feed. */

import { JWE_ALG } from '@vigil/protocol/attestation/claims.ts';
import { z } from 'zod';
import { type Operation, query } from './operation.ts';
import { Problem } from './problems.ts';
import { jwksResponse, pinnedBankResponse } from './schemas.ts';

const FEED_TYPE = 'application/jwt';

const jwks = query(
  {
    id: 'getKeys',
    method: 'GET',
    path: '/.well-known/jwks.json',
    summary: 'Public keys: those that sign challenges, and those that attestations are encrypted to.',
    open: true,
    maxAgeS: 300,
    responses: { 200: { description: 'JWK set.', schema: jwksResponse } },
  },
  async ({ portal }) => {
    const published = portal.publicKeys.map(({ kty, crv, x, y, kid, use }) => {
      return { kty, crv, x, y, kid, use, alg: use === 'sig' ? 'ES256' : JWE_ALG };
    });
    return { status: 200, body: { keys: published } };
  },
);

const feed = query(
  {
    id: 'getKeyFeed',
    method: 'GET',
    path: '/v1/key-feed',
    summary: 'The key feed, signed with the root key that companions pin. Every challenge carries it too.',
    open: true,
    responses: { 200: { description: 'Compact JWS.', schema: z.string(), type: FEED_TYPE } },
  },
  async ({ portal: { keyFeed } }) => {
    if (keyFeed === null) throw new Problem('not-found', 'This service has no key feed.');
    return { status: 200, body: keyFeed, type: FEED_TYPE };
  },
);

const pinned = query(
  {
    id: 'getPinnedBank',
    method: 'GET',
    path: '/v1/pinned-bank',
    summary: 'What companions pin: the entry for this bank under `banks` in their policy.',
    open: true,
    responses: { 200: { description: 'The entry.', schema: pinnedBankResponse } },
  },
  async ({ portal }) => ({ status: 200, body: portal.pinned }),
);

export const keys: readonly Operation[] = [jwks, feed, pinned];
