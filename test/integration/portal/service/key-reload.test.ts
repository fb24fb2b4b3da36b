/**
 * Keys of a running service that change: rotation through an overlap, and an emergency, with the real companion. No process is
 * restarted, no answer is lost, and a file that cannot be used changes nothing.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { type Signer, softwareSigner } from '@vigil/portal/keys/bank-key.ts';
import type { BankPrivateKey } from '@vigil/portal/keys/private-key.ts';
import { signKeyFeed } from '@vigil/portal/keys/sign-key-feed.ts';
import { createChallenge } from '@vigil/portal/server/create-challenge.ts';
import { generateBankKeys } from '@vigil/portal/server/generate-bank-keys.ts';
import { openPortal } from '@vigil/portal/server/portal.ts';
import { memoryChallenges, memoryCredentials } from '@vigil/portal/stores/memory.ts';
import { bankKey, type PinnedBank } from '@vigil/protocol/policy.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeBank, ORIGIN } from '../../../fakes/bank.ts';
import { CoreBench, temporaryHome } from '../../../fakes/core-bench.ts';
import { type RunningService, startService, temporaryFolder } from './running-service.ts';

const own = { origin: ORIGIN, sessionId: 'session-1', subject: 'u-7f3a' };
const [sig, enc] = [0, 1];

let folder: string;
let service: RunningService;
let companion: CoreBench;
let root: Signer;
let oldKeys: BankPrivateKey[];
let newKeys: BankPrivateKey[];
let seq: number;

const file = (name: string) => join(folder, name);

/** As a deployment does it: whole files, each in one step. */
function replace(name: string, text: string): void {
  writeFileSync(file(`${name}.new`), text);
  renameSync(file(`${name}.new`), file(name));
}

async function feedOf(keys: readonly BankPrivateKey[], revoked: readonly BankPrivateKey[] = []): Promise<string> {
  seq += 1;
  const listed = keys.map(({ d: _, ...key }) => bankKey.parse(key));
  return signKeyFeed({ bank: 'bank.example', keys: listed, revoked: revoked.map(({ kid }) => kid), seq }, root);
}

/** Puts keys and feed in place and tells the service; resolves when it serves that feed. */
async function deploy(keys: readonly BankPrivateKey[], feed: string): Promise<void> {
  replace('keys.json', JSON.stringify(keys));
  replace('feed', feed);
  service.child.kill('SIGHUP');
  await expect.poll(servedFeed).toBe(feed);
}

const servedFeed = async () => (await fetch(`${service.url}/v1/key-feed`)).text();

async function start(reloadS: number): Promise<void> {
  service = await startService(
    [
      ...['--origin', ORIGIN, '--reload-s', String(reloadS)],
      ...['--keys', file('keys.json'), '--key-feed', file('feed'), '--roots', file('roots.json')],
    ],
    join(folder, 'data'),
  );
}

beforeEach(async () => {
  folder = temporaryFolder();
  seq = 0;
  const [pair, first, second] = await Promise.all([generateBankKeys(), generateBankKeys(), generateBankKeys()]);
  root = softwareSigner('root-1', pair[sig]!);
  [oldKeys, newKeys] = [first, second];
  const { x, y } = root;
  replace('roots.json', JSON.stringify([{ kty: 'EC', crv: 'P-256', x, y, kid: 'root-1', use: 'root' }]));
  replace('keys.json', JSON.stringify(oldKeys));
  replace('feed', await feedOf(oldKeys));
});
afterEach(async () => {
  await service.stop();
  removeFolder(folder);
});

async function openCompanion(): Promise<void> {
  const pinned = (await (await fetch(`${service.url}/v1/pinned-bank`)).json()) as PinnedBank;
  companion = new CoreBench(temporaryHome(), await FakeBank.open());
  companion.clock.epochMs = Date.now();
  await companion.open({}, { banks: [pinned] });
  companion.engine.estimateOf(0.97, { lastAtMs: companion.clock.now() });
  const id = companion.requestWith('register', await challenge('registration'));
  await companion.connection.next('consent-request', (one) => one.id === id);
  companion.connection.receive({ type: 'consent', id, granted: true });
  const token = await companion.connection.replyTo(id);
  expect((await service.post('/v1/registrations/verify', { token, ...own })).body).toMatchObject({ ok: true });
}

async function challenge(purpose: string): Promise<string> {
  return String((await service.post('/v1/challenges', { purpose, ...own })).body.challenge);
}

/** From the service's challenge to the service's decision. */
async function attest(): Promise<Record<string, unknown>> {
  companion.clock.epochMs = Date.now();
  const id = companion.requestWith('attest', await challenge('session'));
  const token = await companion.connection.replyTo(id);
  return (await service.post('/v1/attestations/verify', { token, purpose: 'session', ...own })).body;
}

/** What the companion says to a challenge that somebody with the old keys signs, with the old feed. */
async function declinedWith(keys: readonly BankPrivateKey[], feed: string): Promise<string> {
  const { x, y } = root;
  const thief = await openPortal({
    id: 'bank.example',
    name: 'Example Bank',
    origins: [ORIGIN],
    keys: [...keys],
    keyFeed: { feed, roots: [{ kty: 'EC', crv: 'P-256', x, y, kid: 'root-1', use: 'root' }] },
    challenges: memoryChallenges(),
    credentials: memoryCredentials(),
  });
  const made = await createChallenge(thief, { purpose: 'session', ...own });
  const id = companion.requestWith('attest', made.challenge);
  return (await companion.connection.next('declined', (one) => one.id === id)).code;
}

it('rotates challenge and encryption keys in a running service; an emergency stops the stolen ones', async () => {
  await start(0);
  await openCompanion();
  const { pid } = service.child;
  const stolenFeed = await servedFeed();
  expect(await attest()).toMatchObject({ ok: true, action: 'allow' });
  await deploy([...oldKeys, ...newKeys], await feedOf([...oldKeys, newKeys[sig]!]));
  expect(await attest()).toMatchObject({ ok: true, gap: 0 });
  const rotated = [...newKeys, ...oldKeys];
  await deploy(rotated, await feedOf(rotated));
  expect(await attest()).toMatchObject({ ok: true, gap: 0 });
  const emergency = await feedOf(newKeys, oldKeys);
  await deploy(newKeys, emergency);
  expect(await attest()).toMatchObject({ ok: true, gap: 0 });
  expect(await declinedWith(oldKeys, stolenFeed)).toBe('challenge-invalid');
  const jwks = (await (await fetch(`${service.url}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] };
  expect(jwks.keys.map(({ kid }) => kid)).toEqual([newKeys[sig]!.kid, newKeys[enc]!.kid]);
  expect(service.child.pid).toBe(pid);
  expect(service.child.exitCode).toBeNull();
  await companion.stop();
});

it('looks for changes by itself, and keeps its keys when the files cannot be used', async () => {
  await start(1);
  const before = await servedFeed();
  const metrics = async () =>
    (await fetch(`${service.url}/metrics`, { headers: { Authorization: `Bearer ${service.apiKey}` } })).text();
  // The feed alone: it lists a key that the process does not have.
  const next = await feedOf(newKeys);
  replace('feed', next);
  await expect.poll(metrics).toMatch(/vigil_key_reloads_total\{result="failed"\} [1-9]/);
  expect(await servedFeed()).toBe(before);
  expect((await service.post('/v1/challenges', { purpose: 'session', ...own })).status).toBe(200);
  expect(service.output()).toContain('the former ones stay in force');
  // Then the keys: both fit.
  replace('keys.json', JSON.stringify(newKeys));
  await expect.poll(servedFeed).toBe(next);
  expect(await metrics()).toMatch(/vigil_key_reloads_total\{result="reloaded"\} 1/);
});
