/** Keys of security events as a receiver sees them: RS256, the JWK set over HTTP with its caching headers, and a rotation. */
import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { fileOutbox } from '@vigil/portal/events/file-outbox.ts';
import { bearerIs } from '@vigil/portal/events/poll-endpoint.ts';
import { riskLevelChange } from '@vigil/portal/events/security-event.ts';
import { createTransmitter } from '@vigil/portal/events/transmitter.ts';
import { jwksHandler, jwksListener } from '@vigil/portal/http/jwks.ts';
import { keyRing } from '@vigil/portal/keys/key-ring.ts';
import { generateRsaKey, rsaSigner } from '@vigil/portal/keys/rsa-key.ts';
import { generateBankKeys } from '@vigil/portal/server/generate-bank-keys.ts';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ISSUER = 'https://bank.example';
const AUDIENCE = 'https://soc.bank.example';
const DAY_S = 24 * 3600;
let home: string;
let server: Server;
let clockS = 1_800_000_000;
let ring: ReturnType<typeof keyRing>;
let jwksUrl: URL;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vigil-keys-'));
  const [es256] = await generateBankKeys();
  const rsa = [await generateRsaKey(), await generateRsaKey()] as const;
  ring = keyRing({
    now: () => clockS * 1000,
    keys: [
      { key: rsa[1], signsFrom: clockS + 20 * DAY_S },
      { key: es256!, signsFrom: clockS - 1 },
      { key: rsaSigner(rsa[0], 'test'), signsFrom: clockS + 10 * DAY_S },
    ],
  });
  server = createServer(jwksListener({ keys: () => ring.published(), maxAgeS: 60 }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  jwksUrl = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`);
});
afterAll(() => {
  server.close();
  removeFolder(home);
});

let file = 0;
/** One event, fetched by its receiver. */
async function event(): Promise<string> {
  file += 1;
  const outbox = await fileOutbox(join(home, `${file}.jsonl`));
  const receivers = [{ audience: AUDIENCE, authenticate: bearerIs('s') }];
  const transmitter = await createTransmitter({
    issuer: ISSUER,
    key: ring,
    outbox,
    receivers,
    now: () => clockS * 1000,
  });
  const [jti = ''] = await transmitter.send([riskLevelChange({ subject: 'u' }, 'HIGH', 'LOW')]);
  const response = await transmitter.poll(
    new Request('http://127.0.0.1/events', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer s' },
      body: '{"returnImmediately":true}',
    }),
  );
  const { sets } = (await response.json()) as { sets: Record<string, string> };
  await transmitter.close();
  await outbox.close();
  return sets[jti] ?? '';
}

const verify = (token: string, jwks: ReturnType<typeof createRemoteJWKSet>) =>
  jwtVerify(token, jwks, { issuer: ISSUER, audience: AUDIENCE, typ: 'secevent+jwt', algorithms: ['ES256', 'RS256'] });
const algOf = (token: string) => decodeProtectedHeader(token).alg;

describe('a rotation of event keys', () => {
  it('is followed by a receiver that caches the JWK set: before, at and after it every event is verified', async () => {
    const cached = createRemoteJWKSet(jwksUrl);
    const first = await event();
    expect(algOf(first)).toBe('ES256');
    await verify(first, cached);
    // The next key is published before it signs: a copy of the set that is a week old holds it.
    clockS += 5 * DAY_S;
    const early = createRemoteJWKSet(jwksUrl);
    await verify(await event(), early);
    clockS += 5 * DAY_S;
    const second = await event();
    expect(algOf(second)).toBe('RS256');
    await verify(second, early);
    // What waited for delivery is verified with the new set.
    await verify(first, createRemoteJWKSet(jwksUrl));
    clockS += 8 * DAY_S;
    await expect(verify(first, createRemoteJWKSet(jwksUrl))).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    });
    clockS += 3 * DAY_S;
    const third = await event();
    expect(decodeProtectedHeader(third).kid).not.toBe(decodeProtectedHeader(second).kid);
    await verify(third, createRemoteJWKSet(jwksUrl));
  });
});

describe('the JWK set', () => {
  it('may be cached, has a validator and no private member', async () => {
    const response = await fetch(jwksUrl);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'public, max-age=60, stale-if-error=60',
      'content-type': 'application/jwk-set+json',
    });
    const { keys } = (await response.json()) as { keys: object[] };
    for (const key of keys)
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(key).not.toHaveProperty(member);
    const etag = response.headers.get('etag') ?? '';
    const again = await fetch(jwksUrl, { headers: { 'If-None-Match': `"other", W/${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await fetch(jwksUrl, { method: 'POST' })).status).toBe(405);
  });

  it('is the same from the web-standard handler', async () => {
    const handler = jwksHandler({ keys: () => ring.published() });
    const response = handler(new Request('https://bank.example/.well-known/jwks.json'));
    expect(await response.text()).toBe(await (await fetch(jwksUrl)).text());
    expect(handler(new Request('https://bank.example/', { method: 'HEAD' })).body).toBeNull();
  });
});

describe('a key ring', () => {
  it('refuses a ring without a key that signs now, with a kid or a time twice, and with what is no key', async () => {
    const key = await generateRsaKey();
    const other = await generateRsaKey();
    const now = () => 1_000_000;
    for (const keys of [
      [],
      [{ key, signsFrom: 2_000 }],
      [
        { key, signsFrom: 0 },
        { key, signsFrom: 1 },
      ],
      [
        { key, signsFrom: 0 },
        { key: other, signsFrom: 0 },
      ],
      [{ key, signsFrom: Number.NaN }],
      [{ key: { ...key, n: key.n.slice(0, 100) }, signsFrom: 0 }],
      [{ key: { ...key, n: other.n }, signsFrom: 0 }],
    ])
      expect(() => keyRing({ keys, now })).toThrowError(expect.objectContaining({ code: 'key-ring-invalid' }));
  });
});
