/**
 * Attacks on evidence against a core with a real store and real tokens. Each one succeeded once: a template taught before
 * consent, evidence of one bank sold to another, a mismatch ended by a restart, a pause or another profile, live figures for
 * anyone at the desk, input hidden in a pause, an own policy on a managed machine.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PolicySource } from '@vigil/core/policy/policy-source.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeBank } from '../fakes/bank.ts';
import { CoreBench } from '../fakes/core-bench.ts';

const OTHER_ORIGIN = 'https://other.bank.example';
const OTHER_STREAM = 'c3Xd1zR9oYL5e2Mg';
const VERDICT_SHOWN_MS = 60_000;

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
});
afterEach(() => bench.stop());

describe('learning', () => {
  it('does not happen before the user consented to the bank', async () => {
    bench.engine.samples = 10;
    for (let i = 0; i < 20; i++) {
      bench.type(40);
      bench.core.tick();
    }
    expect(bench.engine.seen).toEqual([]);
    expect(bench.core.state().sessions).toBe(0);
    await bench.register();
    bench.type(40);
    bench.core.tick();
    expect(bench.core.state().sessions).toBe(1);
  });

  it('starts the first template at the registration and ignores earlier input', async () => {
    bench.engine.estimateOf(0.99);
    expect(bench.core.state().stage).toBe('learning');
    await bench.register();
    expect(bench.core.state()).toMatchObject({ stage: 'trained', sessions: 0 });
  });

  it('ends when the consent is withdrawn', async () => {
    await bench.register();
    bench.type(40);
    bench.engine.samples = 10;
    await bench.core.userApi.request({ type: 'revoke', bank: 'nordhaven', sub: 'u-7f3a' });
    bench.type(40);
    bench.core.tick();
    expect(bench.engine.seen).toHaveLength(1);
    expect(bench.core.state().sessions).toBe(0);
  });

  it('does not count a template after a week of a clock that was set', async () => {
    await bench.register();
    await bench.core.userApi.request({ type: 'reset-profile' });
    bench.engine.estimateOf(0.99);
    bench.clock.pass(8 * 86_400_000);
    bench.core.tick();
    expect(bench.core.state().stage).toBe('learning');
  });
});

describe('a mismatch', () => {
  beforeEach(async () => {
    await bench.register();
    // The bank sends auth_time, so that it alone ends a mismatch.
    await bench.attest({ auth_time: Math.floor(bench.clock.now() / 1000) });
    bench.clock.pass(5000);
    bench.engine.estimateOf(0.01);
    expect((await bench.attest()).verdict).toBe('mismatch');
    bench.clock.pass(5000);
    bench.engine.estimateOf(0.99);
  });

  it('outlasts a restart of the companion', async () => {
    await bench.restart();
    expect(await bench.attest()).toMatchObject({ verdict: 'mismatch', confidence: null, llr: null, fmr: null });
  });

  it('outlasts a pause', async () => {
    bench.core.pause(1);
    expect((await bench.attest()).verdict).toBe('mismatch');
    bench.core.resume();
    expect((await bench.attest()).verdict).toBe('mismatch');
  });

  it('outlasts another profile and back', async () => {
    await bench.core.userApi.request({ type: 'new-profile', kind: 'hand', name: 'Other hand' });
    expect((await bench.attest()).verdict).toBe('mismatch');
    await bench.core.userApi.request({ type: 'use-profile', id: 'usual' });
    expect((await bench.attest()).verdict).toBe('mismatch');
  });

  it('ends when the bank states a later authentication', async () => {
    expect((await bench.attest({ auth_time: Math.floor(bench.clock.now() / 1000) })).verdict).toBe('match');
  });
});

it('input that capture could not record ends in insufficient, and the token states how long it was', async () => {
  await bench.register();
  bench.engine.estimateOf(0.99);
  bench.type(100);
  expect((await bench.attest()).verdict).toBe('match');
  bench.unseen({ ms: 30_000, acts: 400 });
  bench.clock.pass(1000);
  const claims = await bench.attest();
  expect(claims.verdict).toBe('insufficient');
  expect(bench.engine.unseenMs).toBe(30_000);
});

it('a pause begins new evidence, and what is typed in it is stated as unseen', async () => {
  await bench.register();
  bench.type(10);
  const started = bench.engine.started;
  bench.core.pause(5);
  expect(bench.engine.started).toBeGreaterThan(started);
  bench.type(40);
  expect(bench.engine.unseenMs).toBeGreaterThan(0);
  expect(bench.engine.seen).toHaveLength(1);
});

/** A second bank, listed beside the first, with a frame and a registration of its own. */
async function secondBank(policyFile = bench.policyFile) {
  const other = await FakeBank.open('other', OTHER_ORIGIN);
  const policy = { version: 1, banks: [bench.bank.listed, other.listed] };
  writeFileSync(policyFile, JSON.stringify({ ...policy, evidenceScope: 'machine' }), { mode: 0o600 });
  bench.core.tick();
  const first = await bench.register();
  bench.connection.receive({ type: 'open', stream: OTHER_STREAM, origin: OTHER_ORIGIN, tab: 2, top: true });
  const request = async (id: string, kind: 'attest' | 'register', purpose: 'session' | 'registration') => {
    const challenge = await other.challenge(bench.clock.now(), { purpose, sub: 'u-9' });
    bench.connection.receive({ type: 'attest-request', id, stream: OTHER_STREAM, kind, challenge });
  };
  await request('r-other', 'register', 'registration');
  await bench.connection.next('consent-request', (one) => one.id === 'r-other');
  bench.connection.receive({ type: 'consent', id: 'r-other', granted: true });
  const second = await other.enrol(await bench.connection.replyTo('r-other'));
  expect(second.dev).not.toBe(first.dev);
  return {
    attest: async () => {
      await request('a-other', 'attest', 'session');
      return other.verify(await bench.connection.replyTo('a-other'));
    },
  };
}

it('input at one bank is no evidence at another, and the device has another handle there', async () => {
  // The user's own policy pools nothing.
  const other = await secondBank();
  const started = bench.engine.started;
  bench.type(40);
  bench.type(40, { stream: OTHER_STREAM, seq: 0 });
  expect(bench.engine.seen.map(({ stream }) => stream)).toHaveLength(2);
  expect(bench.engine.sessionsSeen.size).toBe(2);
  expect(bench.engine.started).toBe(started);
  expect((await other.attest()).ev.scope).toBe('bank');
});

it('evidence of all banks is pooled by the machine policy alone, and tokens state it', async () => {
  const machinePolicyFile = join(bench.home, 'machine.json');
  writeFileSync(machinePolicyFile, readFileSync(bench.policyFile), { mode: 0o600 });
  await bench.restart({ machinePolicyFile });
  const other = await secondBank(machinePolicyFile);
  bench.type(40);
  bench.type(40, { stream: OTHER_STREAM, seq: 0 });
  expect(bench.engine.sessionsSeen.size).toBe(1);
  expect((await bench.attest()).ev.scope).toBe('machine');
  expect((await other.attest()).ev.scope).toBe('machine');
  // A withdrawal takes the bank's input out of what others see, and with it all that was pooled.
  await bench.core.userApi.request({ type: 'revoke', bank: 'nordhaven', sub: 'u-7f3a' });
  bench.type(40, { stream: OTHER_STREAM, seq: 1 });
  expect(bench.engine.sessionsSeen.size).toBe(2);
});

it('shows no live verdict, confidence or ratio at the desk', async () => {
  await bench.register();
  bench.engine.estimateOf(0.97);
  bench.type(40);
  bench.core.tick();
  const shown = async () => (await bench.core.userApi.request({ type: 'overview' })).sessions[0];
  expect(await shown()).toMatchObject({ verdict: 'insufficient', confidence: null, modalities: {}, history: [] });
  expect(bench.core.state().sites).toMatchObject([{ verdict: 'insufficient', confidence: null }]);
  bench.clock.pass(VERDICT_SHOWN_MS);
  expect(await shown()).toMatchObject({ verdict: 'match', confidence: 1 });
});

it.each([
  { type: 'erase' },
  { type: 'reset-profile' },
  { type: 'use-profile', id: 'usual' },
  { type: 'new-profile', kind: 'hand', name: 'Other hand' },
  { type: 'remove-profile', id: 'usual' },
  { type: 'hand-over' },
] as const)('$type is refused where the system does not confirm the user', async (request) => {
  await bench.register();
  await bench.restart({ confirmUser: async () => 'refused' });
  const before = await bench.core.userApi.request({ type: 'overview' });
  await expect(bench.core.userApi.request(request)).rejects.toMatchObject({ code: 'user-not-confirmed' });
  expect((await bench.core.userApi.request({ type: 'overview' })).profiles).toEqual(before.profiles);
  expect(await bench.subjects()).toHaveLength(1);
});

it('an own policy does not replace the policy of the machine', () => {
  const [machine, override, user] = ['machine.json', 'own.json', 'user.json'].map((name) => join(bench.home, name));
  if (machine === undefined || override === undefined || user === undefined) throw new Error('three files');
  const policy = (id: string) => JSON.stringify({ version: 1, banks: [{ ...bench.bank.listed, id }] });
  writeFileSync(machine, policy('of-the-machine'), { mode: 0o600 });
  writeFileSync(override, policy('of-the-user'), { mode: 0o600 });
  const source = new PolicySource({ machine, override, user });
  expect(source.policy.banks.map(({ id }) => id)).toEqual(['of-the-machine']);
  expect(source.report().source).toBe('machine');
});

it('a key that had to be kept in a file moves to the keyring, and tokens keep the registered tier', async () => {
  const kept = new Map<string, string>();
  let isLocked = true;
  const guarded = <T>(value: () => T): T => {
    if (isLocked) throw new Error('locked');
    return value();
  };
  const keyring = {
    get: (account: string) => guarded(() => kept.get(account) ?? null),
    set: (account: string, secret: string) => guarded(() => void kept.set(account, secret)),
    remove: (account: string) => guarded(() => void kept.delete(account)),
  };
  const second = await CoreBench.start({ keyring, keyTiers: ['os-user', 'file'] });
  try {
    await second.register();
    expect((await second.attest()).kp).toBe('file');
    isLocked = false;
    await second.restart({ keyring, keyTiers: ['os-user', 'file'] });
    expect(second.core.state().keyTier).toBe('os-user');
    expect(kept.size).toBe(1);
    expect((await second.attest()).kp).toBe('file');
    expect((await second.register()).kp).toBe('os-user');
    await second.restart({ keyring, keyTiers: ['os-user', 'file'] });
    expect(second.core.status().store).toBe('ok');
    expect((await second.attest()).kp).toBe('os-user');
  } finally {
    await second.stop();
  }
});
