import { KeyFeeds } from '@vigil/core/attestation/key-feeds.ts';
import {
  CHALLENGE_REASONS,
  type ChallengeContext,
  type ChallengeReason,
  verifyChallenge,
} from '@vigil/core/attestation/verify-challenge.ts';
import { companionPolicy } from '@vigil/protocol/policy.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { FakeBank, ORIGIN, sha256 } from '../../../fakes/bank.ts';

const NOW_MS = 1_790_000_000_000;
const NOW_S = NOW_MS / 1000;
const OTHER = 'https://portal.other.example';

let bank: FakeBank;
let other: FakeBank;
let context: ChallengeContext;
beforeAll(async () => {
  bank = await FakeBank.open('nordhaven', ORIGIN);
  other = await FakeBank.open('other', OTHER);
  const policy = companionPolicy.parse({ version: 1, banks: [bank.listed, other.listed] });
  const nothing = { keyFeed: () => null, saveKeyFeed: () => {} };
  const feeds = new KeyFeeds({ now: () => NOW_MS }, nothing);
  context = { kind: 'attest', origin: ORIGIN, policy, feeds, nowMs: NOW_MS };
});

async function reasonOf(jws: string | Promise<string>, changes: Partial<ChallengeContext> = {}) {
  const result = await verifyChallenge(await jws, { ...context, ...changes });
  return result.ok ? 'ok' : result.reason;
}

const claims = (changes: object = {}) => bank.claims(NOW_MS, changes);

describe('verifyChallenge', () => {
  it('accepts a challenge of a listed bank for this origin', async () => {
    expect(await reasonOf(bank.sign(claims()))).toBe('ok');
    expect(await reasonOf(bank.sign(claims({ purpose: 'transaction', txn: sha256('pay') })))).toBe('ok');
    expect(await reasonOf(bank.sign(claims({ purpose: 'watch' })), { kind: 'watch' })).toBe('ok');
    expect(await reasonOf(bank.sign(claims({ purpose: 'registration', sub: 'u' })), { kind: 'register' })).toBe('ok');
  });

  it('accepts clocks that differ by a minute', async () => {
    expect(await reasonOf(bank.sign(claims({ iat: NOW_S + 60, exp: NOW_S + 120 })))).toBe('ok');
    expect(await reasonOf(bank.sign(claims({ iat: NOW_S - 119, exp: NOW_S - 59 })))).toBe('ok');
  });

  const signed: [ChallengeReason, string, () => Promise<string>][] = [
    ['header', 'another typ', () => bank.sign(claims(), { typ: 'JWT' })],
    ['header', 'no kid', () => bank.sign(claims(), { kid: undefined })],
    ['header', 'a key of its own', () => bank.sign(claims(), { jwk: { kty: 'EC' } })],
    ['header', 'an address of a key', () => bank.sign(claims(), { jku: 'https://evil.example/keys' })],
    ['header', 'a certificate address', () => bank.sign(claims(), { x5u: 'https://evil.example/cert' })],
    ['claims', 'an unknown claim', () => bank.sign({ ...claims(), extra: 1 })],
    ['claims', 'several audiences', () => bank.sign({ ...claims(), aud: ['vigil', 'else'] })],
    ['claims', 'another audience', () => bank.sign({ ...claims(), aud: 'elsewhere' })],
    ['claims', 'a short nonce', () => bank.sign(claims({ nonce: 'abc' }))],
    ['claims', 'no session', () => bank.sign({ ...claims(), sid: undefined })],
    ['claims', 'an origin with a path', () => bank.sign({ ...claims(), origin: `${ORIGIN}/pay` })],
    ['claims', 'no object', () => bank.sign('hello')],
    ['purpose', 'a watch for one answer', () => bank.sign(claims({ purpose: 'watch' }))],
    ['purpose', 'a registration in passing', () => bank.sign(claims({ purpose: 'registration', sub: 'u' }))],
    ['life', 'a life over a minute', () => bank.sign(claims({ exp: NOW_S + 61 }))],
    ['life', 'a life of nothing', () => bank.sign(claims({ exp: NOW_S }))],
    ['future', 'from the future', () => bank.sign(claims({ iat: NOW_S + 61, exp: NOW_S + 90 }))],
    ['expired', 'over', () => bank.sign(claims({ iat: NOW_S - 120, exp: NOW_S - 60 }))],
    ['unknown-key', 'a key that is not pinned', () => bank.sign(claims(), { kid: 'sig-2' })],
    ['unknown-key', 'the key for encryption', () => bank.sign(claims(), { kid: 'enc-1' })],
    ['signature', "another bank's key under this one's name", () => other.sign(claims())],
    ['bank-unlisted', 'a bank that is not listed', () => bank.sign(claims({ iss: 'nobody' }))],
    ['origin-not-of-bank', "another bank's name on this origin", () => other.sign(claims({ iss: 'other' }))],
    ['origin', "another origin's challenge", () => bank.sign(claims({ origin: OTHER }))],
  ];
  it.each(signed)('refuses as %s: %s', async (reason, _, sign) => {
    expect(await reasonOf(sign())).toBe(reason);
  });

  it('refuses a registration without a subject', async () => {
    expect(await reasonOf(bank.sign(claims({ purpose: 'registration' })), { kind: 'register' })).toBe('no-subject');
  });

  it('refuses an origin that no bank is listed under', async () => {
    expect(await reasonOf(bank.sign(claims()), { origin: 'https://portal.bank.example.evil.example' })).toBe(
      'origin-unlisted',
    );
  });

  it('refuses a string that is not a JWS, without cryptography', async () => {
    const good = await bank.sign(claims());
    const [header, payload, signature] = good.split('.');
    for (const jws of ['', 'a', 'a.b', `${good}.x`, `${header}.${payload}.`, `${good}=`, `${header}.${payload}.+/+/`]) {
      expect(await reasonOf(jws)).toBe('malformed');
    }
    expect(await reasonOf(`${header}.${'a'.repeat(5000)}.${signature}`)).toBe('too-long');
  });

  it('refuses a second way to write the same signature', async () => {
    const good = await bank.sign(claims());
    const last = good.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // The last character carries two bits of the signature and four that must be zero.
    const twin = good.slice(0, -1) + alphabet[alphabet.indexOf(last) + 1];
    expect(Buffer.from(twin.split('.')[2] ?? '', 'base64url')).toEqual(
      Buffer.from(good.split('.')[2] ?? '', 'base64url'),
    );
    expect(await reasonOf(twin)).toBe('malformed');
  });

  it('refuses other algorithms', async () => {
    const payload = Buffer.from(JSON.stringify(claims())).toString('base64url');
    for (const alg of ['none', 'HS256', 'RS256', 'ES384']) {
      const header = Buffer.from(JSON.stringify({ alg, typ: 'vigil-challenge+jwt', kid: 'sig-1' })).toString(
        'base64url',
      );
      expect(await reasonOf(`${header}.${payload}.AAAA`)).toBe('header');
    }
  });

  it('refuses every single flipped bit', async () => {
    const good = await bank.sign(claims());
    for (let at = 0; at < good.length; at += 7) {
      const flipped = Buffer.from(good);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect(await reasonOf(flipped.toString())).not.toBe('ok');
    }
  });

  it.each(['feed-invalid', 'feed-expired'] as const)('passes on why a key feed does not count: %s', async (reason) => {
    const taken: string[] = [];
    const feeds: ChallengeContext['feeds'] = {
      keysOf: ({ keys }) => keys,
      async take(_bank, feed) {
        taken.push(feed);
        return reason;
      },
    };
    expect(await reasonOf(`${await bank.sign(claims())}~feed`, { feeds })).toBe(reason);
    expect(await reasonOf(`${await bank.sign(claims({ exp: NOW_S - 61, iat: NOW_S - 62 }))}~feed`, { feeds })).toBe(
      'expired',
    );
    expect(taken).toEqual(['feed']);
  });

  it('maps each reason to one code for the page', () => {
    const tested = new Set<string>([
      ...signed.map(([reason]) => reason),
      'no-subject',
      'origin-unlisted',
      'malformed',
      'too-long',
      'feed-invalid',
      'feed-expired',
    ]);
    expect(Object.keys(CHALLENGE_REASONS).filter((reason) => !tested.has(reason))).toEqual([]);
  });
});
