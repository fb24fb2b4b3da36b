/** Key feeds as the companion takes them: which count, which do not, and that none brings a revoked key back. */
import { type FeedStore, KeyFeeds } from '@vigil/core/attestation/key-feeds.ts';
import { type BankKeyHandle, type Signer, softwareSigner } from '@vigil/portal/keys/bank-key.ts';
import { type BankPrivateKey, handleOf } from '@vigil/portal/keys/private-key.ts';
import { signJws } from '@vigil/portal/keys/sign-jws.ts';
import { type KeyFeedRequest, signKeyFeed } from '@vigil/portal/keys/sign-key-feed.ts';
import { generateBankKeys } from '@vigil/portal/server/generate-bank-keys.ts';
import { KEY_FEED_LIFE_S, KEY_FEED_TYP } from '@vigil/protocol/attestation/key-feed.ts';
import { type BankKey, bankKey, type PinnedBank, pinnedBank, type RootKey } from '@vigil/protocol/policy.ts';
import { beforeEach, describe, expect, it } from 'vitest';

const NOW_MS = 1_790_000_000_000;
const NOW_S = NOW_MS / 1000;
const publicOf = ({ d: _, ...key }: BankPrivateKey): BankKey => bankKey.parse(key);
const [first, second, strangers] = await Promise.all([1, 2, 3].map(generateBankKeys));
const old = first!.map(publicOf);
const fresh = second!.map(publicOf);
const root: Signer = softwareSigner('root-1', strangers![0]!);
const stranger = handleOf(second![0]!, 'test') as BankKeyHandle & Signer;
const { x, y } = root;
const rootKey: RootKey = { kty: 'EC', crv: 'P-256', x, y, kid: 'root-1', use: 'root' };
const listed = { id: 'nordhaven', name: 'Nordhaven', origins: ['https://portal.bank.example'] };
const bank: PinnedBank = pinnedBank.parse({ ...listed, roots: [rootKey] });

let clockMs: number;
let kept: Map<string, string>;
let store: FeedStore;
let feeds: KeyFeeds;
const open = () => new KeyFeeds({ now: () => clockMs }, store);

beforeEach(() => {
  clockMs = NOW_MS;
  kept = new Map();
  store = { keyFeed: (id) => kept.get(id) ?? null, saveKeyFeed: (id, feed) => void kept.set(id, feed) };
  feeds = open();
});

const feed = (changes: Partial<KeyFeedRequest> = {}, signer = root) =>
  signKeyFeed({ bank: 'nordhaven', keys: old, seq: 5, now: () => NOW_MS, ...changes }, signer);

describe('a key feed', () => {
  it('brings the keys of a bank whose policy pins a root alone', async () => {
    expect(feeds.keysOf(bank)).toEqual([]);
    expect(await feeds.take(bank, await feed())).toBeNull();
    expect(feeds.keysOf(bank)).toEqual(old);
  });

  it('replaces the keys that the policy pins beside the root', async () => {
    const both = pinnedBank.parse({ ...listed, roots: [rootKey], keys: old });
    expect(feeds.keysOf(both)).toEqual(old);
    await feeds.take(both, await feed({ keys: fresh }));
    expect(feeds.keysOf(both)).toEqual(fresh);
  });

  it('is kept, and counts after a restart', async () => {
    await feeds.take(bank, await feed());
    expect(open().keysOf(bank)).toEqual(old);
  });

  it('changes nothing when its number is not higher', async () => {
    await feeds.take(bank, await feed({ keys: fresh, seq: 6, revoked: old.map(({ kid }) => kid) }));
    for (const seq of [6, 5, 1]) expect(await feeds.take(bank, await feed({ seq }))).toBeNull();
    expect(feeds.keysOf(bank)).toEqual(fresh);
    expect(await open().take(bank, await feed())).toBeNull();
    expect(open().keysOf(bank)).toEqual(fresh);
  });

  it('leaves no keys when it has expired, until the next one comes', async () => {
    await feeds.take(bank, await feed({ lifeS: 3_600 }));
    clockMs += 3_600_000 + 59_000;
    expect(feeds.keysOf(bank)).toEqual(old);
    clockMs += 1_000;
    expect(feeds.keysOf(bank)).toEqual([]);
    expect(await feeds.take(bank, await feed({ seq: 6, now: () => clockMs }))).toBeNull();
    expect(feeds.keysOf(bank)).toEqual(old);
  });

  it('does not count when the policy no longer pins its root', async () => {
    await feeds.take(bank, await feed());
    const moved = pinnedBank.parse({ ...listed, roots: [{ ...rootKey, kid: 'root-2' }] });
    expect(feeds.keysOf(moved)).toEqual([]);
  });

  it('is ignored for a bank whose policy pins keys', async () => {
    const pinned = pinnedBank.parse({ ...listed, keys: old });
    expect(await feeds.take(pinned, await feed({ keys: fresh }))).toBeNull();
    expect(feeds.keysOf(pinned)).toEqual(old);
    expect(kept.size).toBe(0);
  });
});

describe('a key feed is refused', () => {
  const claims = { iss: 'nordhaven', aud: 'vigil', seq: 5, iat: NOW_S, exp: NOW_S + 60, keys: old, revoked: [] };
  const signed = (changes: object) => signJws(root, KEY_FEED_TYP, { ...claims, ...changes });
  const cases: [string, () => string | Promise<string>][] = [
    ['signed by another key', () => feed({}, { ...stranger, kid: 'root-1' })],
    ['signed by a key that is not pinned', () => feed({}, { ...root, kid: 'root-9' })],
    ['of another bank', () => feed({ bank: 'other' })],
    ['of another type', () => signJws(root, 'vigil-challenge+jwt', claims)],
    ['from the future', () => feed({ now: () => NOW_MS + 61_000 })],
    ['living for more than 90 days', () => signed({ exp: NOW_S + KEY_FEED_LIFE_S + 1 })],
    ['ending before it begins', () => signed({ exp: NOW_S })],
    ['without an enc key', () => signed({ keys: [old[0]] })],
    ['with a key that it revokes', () => signed({ revoked: [old[0]!.kid] })],
    ['with a private key', () => signed({ keys: first })],
    ['with a claim too many', () => signed({ more: 1 })],
    ['numbered 0', () => signed({ seq: 0 })],
    ['that is no JWS', () => 'feed'],
    ['with a bit changed', async () => (await feed()).replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))],
    ['that is too long', async () => `${await feed()}${'A'.repeat(12_000)}`],
    ['with a part written in two ways', async () => `${await feed()}=`],
  ];

  it.each(cases)('%s', async (_what, make) => {
    expect(await feeds.take(bank, await make())).toBe('feed-invalid');
    expect(feeds.keysOf(bank)).toEqual([]);
    expect(kept.size).toBe(0);
  });

  it('that has expired', async () => {
    const text = await feed({ lifeS: 60 });
    clockMs += 120_000;
    expect(await feeds.take(bank, text)).toBe('feed-expired');
  });
});
