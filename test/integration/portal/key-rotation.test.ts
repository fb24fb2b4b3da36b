/**
 * Keys of a bank that change while its customers work: the real companion pins a root key alone, every challenge carries the
 * feed, and nothing changes on the machine.
 */
import { type Signer, softwareSigner } from '@vigil/portal/keys/bank-key.ts';
import type { BankPrivateKey } from '@vigil/portal/keys/private-key.ts';
import { signJws } from '@vigil/portal/keys/sign-jws.ts';
import { signKeyFeed } from '@vigil/portal/keys/sign-key-feed.ts';
import { createChallenge } from '@vigil/portal/server/create-challenge.ts';
import { generateBankKeys } from '@vigil/portal/server/generate-bank-keys.ts';
import { openPortal, type Portal } from '@vigil/portal/server/portal.ts';
import { type Expected, verifyAttestation } from '@vigil/portal/server/verify-attestation.ts';
import { verifyRegistration } from '@vigil/portal/server/verify-registration.ts';
import { memoryChallenges, memoryCredentials } from '@vigil/portal/stores/memory.ts';
import { CHALLENGE_TYP } from '@vigil/protocol/attestation/challenge.ts';
import { bankKey, type RootKey } from '@vigil/protocol/policy.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ORIGIN } from '../../fakes/bank.ts';
import { CoreBench } from '../../fakes/core-bench.ts';

const own = { origin: ORIGIN, sessionId: 'session-1', subject: 'u-7f3a' };
const session: Expected = { purpose: 'session', ...own };

let companion: CoreBench;
let root: Signer;
let roots: RootKey[];
let oldKeys: BankPrivateKey[];
let newKeys: BankPrivateKey[];
let seq: number;
let stores: { challenges: ReturnType<typeof memoryChallenges>; credentials: ReturnType<typeof memoryCredentials> };

beforeEach(async () => {
  companion = await CoreBench.start();
  const { now } = companion.clock;
  const [pair, first, second] = await Promise.all([generateBankKeys(), generateBankKeys(), generateBankKeys()]);
  root = softwareSigner('root-1', pair[0]!);
  roots = [{ kty: 'EC', crv: 'P-256', x: root.x, y: root.y, kid: 'root-1', use: 'root' }];
  [oldKeys, newKeys, seq] = [first, second, 0];
  stores = { challenges: memoryChallenges(now), credentials: memoryCredentials() };
  const portal = await portalWith(oldKeys, await feedOf(oldKeys));
  companion.writePolicy({ version: 1, banks: [portal.pinned] });
  await companion.restart();
  companion.engine.estimateOf(0.97, { lastAtMs: companion.clock.now() - 4000 });
  const { challenge } = await createChallenge(portal, { purpose: 'registration', ...own });
  const id = companion.requestWith('register', challenge);
  await companion.connection.next('consent-request', (one) => one.id === id);
  companion.connection.receive({ type: 'consent', id, granted: true });
  expect(await verifyRegistration(portal, await companion.connection.replyTo(id), own)).toMatchObject({ ok: true });
});
afterEach(() => companion.stop());

function feedOf(keys: readonly BankPrivateKey[], revoked: readonly BankPrivateKey[] = []): Promise<string> {
  seq += 1;
  const listed = keys.map(({ d: _, ...key }) => bankKey.parse(key));
  const kids = revoked.map(({ kid }) => kid);
  return signKeyFeed({ bank: 'bank.example', keys: listed, revoked: kids, seq, now: companion.clock.now }, root);
}

function portalWith(keys: readonly BankPrivateKey[], feed: string): Promise<Portal> {
  const { now } = companion.clock;
  const identity = { id: 'bank.example', name: 'Example Bank', origins: [ORIGIN] };
  return openPortal({ ...identity, ...stores, keys: [...keys], keyFeed: { feed, roots }, now });
}

/** Asked by one process of the fleet, submitted to another. */
async function attest(issuing: Portal, verifying = issuing) {
  const { challenge } = await createChallenge(issuing, session);
  const token = await companion.connection.replyTo(companion.requestWith('attest', challenge));
  return verifyAttestation(verifying, token, session);
}

/** What the companion says to a challenge that it does not answer. */
async function declined(challenge: string): Promise<string> {
  const id = companion.requestWith('attest', challenge);
  return (await companion.connection.next('declined', (one) => one.id === id)).code;
}

const [sig, enc] = [0, 1];

it('rotates both keys through an overlap, with old and new processes side by side', async () => {
  const before = await portalWith(oldKeys, await feedOf(oldKeys));
  expect(await attest(before)).toMatchObject({ ok: true });
  // Step 1: every process holds the new keys behind the old ones; the feed lists the new sig key.
  const prepared = [...oldKeys, ...newKeys];
  const overlap = await feedOf([...oldKeys, newKeys[sig]!]);
  const holding = await portalWith(prepared, overlap);
  expect(await attest(holding)).toMatchObject({ ok: true });
  expect(await attest(before, holding)).toMatchObject({ ok: true });
  // Step 2: the new keys come first, process by process.
  const rotated = [...newKeys, ...oldKeys];
  const after = await portalWith(rotated, await feedOf(rotated));
  expect(await attest(after, holding)).toMatchObject({ ok: true });
  expect(await attest(holding, after)).toMatchObject({ ok: true });
  // Step 3: the old keys are gone.
  const done = await portalWith(newKeys, await feedOf(newKeys));
  expect(await attest(done)).toMatchObject({ ok: true, gap: 0 });
  expect(await declined((await createChallenge(before, session)).challenge)).toBe('challenge-invalid');
});

it('stops a stolen challenge key as soon as one challenge with the new feed was seen, also after a restart', async () => {
  const stolen = await portalWith(oldKeys, await feedOf(oldKeys));
  expect(await attest(stolen)).toMatchObject({ ok: true });
  const emergency = await portalWith(newKeys, await feedOf(newKeys, oldKeys));
  expect(await attest(emergency)).toMatchObject({ ok: true });
  const forged = async () => (await createChallenge(stolen, session)).challenge;
  expect(await declined(await forged())).toBe('challenge-invalid');
  expect(await declined((await forged()).split('~')[0]!)).toBe('challenge-invalid');
  await companion.restart();
  expect(await declined(await forged())).toBe('challenge-invalid');
  expect(await attest(emergency)).toMatchObject({ ok: true });
});

it('encrypts a running watch stream to the new key after an emergency', async () => {
  const before = await portalWith(oldKeys, await feedOf(oldKeys));
  const watching: Expected = { purpose: 'watch', ...own };
  const id = companion.requestWith('watch', (await createChallenge(before, watching)).challenge);
  const first = await companion.connection.replyTo(id);
  expect(await verifyAttestation(before, first, watching)).toMatchObject({ ok: true });
  const emergency = await portalWith(newKeys, await feedOf(newKeys, oldKeys));
  expect(await attest(emergency)).toMatchObject({ ok: true });
  companion.clock.pass(1000);
  companion.engine.estimateOf(0.02, { lastAtMs: companion.clock.now() });
  companion.type(40);
  const { token } = await companion.connection.next('token', (one) => one.id === id && one.token !== first);
  expect(await verifyAttestation(before, token, watching)).toMatchObject({ ok: false, code: 'jwe-key-unknown' });
  expect(await verifyAttestation(emergency, token, watching)).toMatchObject({ ok: true, action: 'lock' });
});

it('refuses on an expired feed, and answers again with the next one', async () => {
  const portal = await portalWith(oldKeys, await feedOf(oldKeys));
  companion.clock.pass(91 * 24 * 3_600_000);
  expect(await declined((await createChallenge(portal, session)).challenge)).toBe('challenge-expired');
  const renewed = await portalWith(oldKeys, await feedOf(oldKeys));
  expect(await attest(renewed)).toMatchObject({ ok: true });
});

it('rejects a feed that is signed with a challenge key', async () => {
  const portal = await portalWith(oldKeys, await feedOf(oldKeys));
  const [jws] = (await createChallenge(portal, session)).challenge.split('~');
  const thief = softwareSigner('root-1', oldKeys[sig]!);
  const keys = newKeys.map(({ d: _, ...key }) => bankKey.parse(key));
  const forged = await signKeyFeed({ bank: 'bank.example', keys, seq: 99, now: companion.clock.now }, thief);
  expect(await declined(`${jws}~${forged}`)).toBe('challenge-invalid');
  expect(await attest(portal)).toMatchObject({ ok: true });
  const byRoot = await signJws(root, CHALLENGE_TYP, {});
  expect(await declined(`${byRoot}~${await feedOf(oldKeys)}`)).toBe('challenge-invalid');
});

it('refuses to open with a feed that does not fit its keys', async () => {
  const misconfigured = expect.objectContaining({ code: 'portal-misconfigured' });
  await expect(portalWith(newKeys, await feedOf(oldKeys))).rejects.toEqual(misconfigured);
  await expect(portalWith([oldKeys[sig]!, newKeys[enc]!], await feedOf(oldKeys))).rejects.toEqual(misconfigured);
});
