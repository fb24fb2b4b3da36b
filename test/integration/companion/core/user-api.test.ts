import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { USER_REQUESTS, type UserRequest, type UserRequestType } from '@vigil/protocol/user/user-api.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeConnection } from '../../../fakes/connection.ts';
import { CoreBench } from '../../../fakes/core-bench.ts';
import { FakeMachine } from '../../../fakes/machine.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
});
afterEach(() => bench.stop());

/** Asks, and holds the answer against the contract. */
async function request<Q extends UserRequest>(request: Q) {
  const reply = await bench.core.userApi.request(request);
  const checked = USER_REQUESTS[request.type as UserRequestType].reply.parse(reply);
  expect(checked).toEqual(reply);
  return reply;
}

const attestations = (filter: object = {}, before: number | null = null, limit = 200) =>
  request({ type: 'attestations', filter, before, limit });

describe('the overview', () => {
  it('shows verdict, templates, registrations and stored data', async () => {
    await bench.register();
    bench.engine.estimateOf(0.97, { lastAtMs: bench.clock.now() });
    bench.type(30);
    bench.core.tick();
    await bench.attest();
    bench.clock.pass(60_000);
    const overview = await request({ type: 'overview' });
    expect(overview).toMatchObject({
      nowMs: bench.clock.now(),
      lastAttestation: { bank: 'Bank nordhaven', purpose: 'session', verdict: 'match' },
      registrations: [{ bank: 'nordhaven', bankName: 'Bank nordhaven', sub: 'u-7f3a', attestations: 2 }],
      data: { keyTier: 'file', home: bench.home, items: { profiles: 1, credentials: 1, attestations: 2 } },
      profiles: [{ id: 'usual', kind: 'usual', active: true, stage: 'trained' }],
      falseAlarm: { possible: false, why: 'nothing-to-report' },
    });
    expect(overview.data?.bytes).toBeGreaterThan(10_000);
    const [session] = overview.sessions;
    expect(session).toMatchObject({ sites: ['https://portal.bank.example'], verdict: 'match', confidence: 1 });
    expect(session?.history).toEqual([{ atMs: bench.clock.now() - 60_000, confidence: 1, verdict: 'match' }]);
    expect(session?.modalities).toEqual({});
    expect(session?.id).not.toContain('u3v0');
  });

  it('has a point a second at most, only of changes, none newer than a minute', async () => {
    await bench.register();
    for (const confidence of [0.5, 0.5, 0.6, 0.6004, 0.7]) {
      bench.engine.estimateOf(confidence);
      bench.core.tick();
      bench.clock.pass(600);
    }
    expect((await request({ type: 'overview' })).sessions[0]?.history).toEqual([]);
    bench.clock.pass(60_000);
    const { sessions } = await request({ type: 'overview' });
    expect(sessions[0]?.history.map(({ confidence }) => confidence)).toEqual([0.5, 0.6, 0.7]);
  });
});

describe('the ledger', () => {
  it('is searched, filtered and paged, newest first', async () => {
    await bench.register();
    for (const confidence of [0.97, 0.02, 0.97, 0.02, 0.02]) {
      bench.engine.estimateOf(confidence);
      await bench.attest();
      bench.clock.pass(60_000);
    }
    const all = await attestations();
    expect(all).toMatchObject({ matching: 6, total: 6, nextBefore: null });
    expect(all.rows.map(({ seq }) => seq)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(all.rows.at(-1)).toMatchObject({ purpose: 'registration', verdict: null, confidence: null });
    expect(await attestations({ verdict: 'mismatch' }, null, 2)).toMatchObject({
      rows: [
        { seq: 6, confidence: 0.02 },
        { seq: 5, confidence: 0.02 },
      ],
      matching: 3,
      nextBefore: 5,
    });
    expect(await attestations({ verdict: 'mismatch' }, 5, 2)).toMatchObject({ rows: [{ seq: 3 }], nextBefore: null });
    expect((await attestations({ text: 'NORDHAVEN' })).matching).toBe(6);
    expect((await attestations({ text: 'portal.bank', purpose: 'registration' })).matching).toBe(1);
    expect((await attestations({ text: 'elsewhere' })).matching).toBe(0);
    const [, second] = all.rows;
    expect((await attestations({ fromMs: second?.atMs })).matching).toBe(2);
  });

  it('shows exactly the claims that the bank read, also after a restart', async () => {
    await bench.register();
    bench.engine.estimateOf(0.97);
    const { jwsHash, ...claims } = await bench.attest();
    await bench.restart();
    const whole = await request({ type: 'attestation', seq: 2 });
    expect(whole.claims).toEqual(claims);
    expect(whole.jws).toBe(jwsHash);
    expect((await request({ type: 'attestation', seq: 1 })).claims).toMatchObject({ sub: 'u-7f3a' });
    await expect(request({ type: 'attestation', seq: 3 })).rejects.toMatchObject({ code: 'attestation-unknown' });
    expect(await request({ type: 'check-chain' })).toEqual({ intact: true, entries: 2, brokenAt: null });
  });
});

describe('over the wire', () => {
  it('answers the extension, one code where it cannot', async () => {
    bench.connection.receive({ type: 'user-request', id: 'p-1', request: { type: 'overview' } });
    const { reply } = await bench.connection.next('user-reply', ({ id }) => id === 'p-1');
    expect(USER_REQUESTS.overview.reply.safeParse(reply).success).toBe(true);
    bench.connection.receive({ type: 'user-request', id: 'p-2', request: { type: 'attestation', seq: 9 } });
    const declined = await bench.connection.next('user-declined', ({ id }) => id === 'p-2');
    expect(declined.code).toBe('attestation-unknown');
  });

  it('bounds the questions that wait on one connection', async () => {
    for (let i = 0; i < 40; i++) {
      bench.connection.receive({ type: 'user-request', id: `p-${i}`, request: { type: 'check-chain' } });
    }
    await bench.connection.next('user-reply', ({ id }) => id === 'p-31');
    expect(bench.connection.all('user-reply')).toHaveLength(32);
    expect(new Set(bench.connection.all('user-declined').map(({ code }) => code))).toEqual(new Set(['rate-limited']));
    bench.connection.receive({ type: 'user-request', id: 'later', request: { type: 'overview' } });
    await bench.connection.next('user-reply', ({ id }) => id === 'later');
  });

  it('ends with whoever asks what is no question, or asks before it said who it is', async () => {
    const early = new FakeConnection();
    bench.core.accept(early);
    early.receive({ type: 'user-request', id: 'p', request: { type: 'overview' } });
    expect([early.closed, early.all('fault')[0]?.code]).toEqual([true, 'message-invalid']);
    bench.connection.receive({ type: 'user-request', id: 'p', request: { type: 'keys' } });
    expect(bench.connection.closed).toBe(true);
  });

  it('answers the control channel', async () => {
    const control = new FakeConnection('control');
    bench.core.accept(control);
    control.receive({ type: 'user-request', id: 'c-1', request: { type: 'overview' } });
    await new Promise(setImmediate);
    expect(control.sent).toMatchObject([
      { type: 'reply', id: 'c-1', ok: true, reply: { profiles: [{ id: 'usual' }] } },
    ]);
  });
});

describe('several ways of working', () => {
  const profiles = async () => (await request({ type: 'overview' })).profiles;
  const newProfile = () => request({ type: 'new-profile', kind: 'keyboard', name: 'At work' });
  const learn = () => {
    bench.engine.samples = 1;
    bench.type(5);
    bench.core.tick();
  };

  beforeEach(async () => {
    await bench.register();
    bench.engine.estimateOf(0.97, { lastAtMs: bench.clock.now() });
  });

  it('stand side by side: the old one is kept as it was and can be taken again', async () => {
    learn();
    await newProfile();
    learn();
    learn();
    const other = (await profiles())[1]?.id ?? '';
    expect((await profiles()).map(({ active, sessions }) => [active, sessions])).toEqual([
      [false, 1],
      [true, 2],
    ]);
    await bench.restart();
    expect(bench.core.state().sessions).toBe(2);
    await request({ type: 'use-profile', id: 'usual' });
    expect(bench.core.state().sessions).toBe(1);
    await request({ type: 'rename-profile', id: other, name: 'Bureau' });
    expect((await profiles())[1]).toMatchObject({ name: 'Bureau', active: false, sessions: 2 });
    await expect(request({ type: 'remove-profile', id: 'usual' })).rejects.toMatchObject({ code: 'profile-active' });
    await request({ type: 'remove-profile', id: other });
    await expect(request({ type: 'use-profile', id: other })).rejects.toMatchObject({ code: 'profile-unknown' });
    await bench.restart();
    expect(await profiles()).toHaveLength(1);
  });

  it('gain nobody a match: a new one says nothing to a bank, however well it is learnt', async () => {
    expect((await bench.attest()).verdict).toBe('match');
    await newProfile();
    for (let i = 0; i < 5; i++) learn();
    const claims = await bench.attest();
    expect(claims).toMatchObject({ verdict: 'insufficient', confidence: null, model: { stage: 'learning' } });
    bench.clock.pass(6.9 * 86_400_000);
    expect((await bench.attest()).verdict).toBe('insufficient');
    bench.clock.pass(0.2 * 86_400_000);
    expect((await bench.attest()).verdict).toBe('match');
  });

  it('count once a bank vouches, and only what was learnt since', async () => {
    const seconds = () => Math.floor(bench.clock.now() / 1000);
    await bench.attest({ auth_time: seconds() });
    await newProfile();
    learn();
    bench.clock.pass(5000);
    expect((await bench.attest({ auth_time: seconds() - 60 })).verdict).toBe('insufficient');
    expect((await profiles())[1]?.sessions).toBe(1);
    bench.clock.pass(20 * 60_000);
    expect((await bench.attest({ auth_time: seconds() - 15 * 60 })).verdict).toBe('insufficient');
    expect((await profiles())[1]?.sessions).toBe(1);
    expect((await bench.attest({ auth_time: seconds() })).verdict).toBe('match');
    expect((await profiles())[1]?.sessions).toBe(0);
    learn();
    await bench.restart();
    expect((await profiles())[1]).toMatchObject({ active: true, sessions: 1, stage: 'trained' });
    expect((await bench.attest({ auth_time: seconds() })).verdict).toBe('match');
    expect((await profiles())[1]?.sessions).toBe(1);
  });

  it('are renewed by losing what was learnt', async () => {
    learn();
    await request({ type: 'reset-profile' });
    expect(await profiles()).toMatchObject([{ id: 'usual', active: true, sessions: 0, stage: 'learning' }]);
    await bench.restart();
    expect(bench.core.state()).toMatchObject({ sessions: 0, stage: 'learning' });
  });

  it('are at most twenty', async () => {
    for (let i = 1; i < 20; i++) await newProfile();
    await expect(newProfile()).rejects.toMatchObject({ code: 'profiles-full' });
  });

  it('keep a training that ends too late out of the next one', async () => {
    let finish: (profile: Uint8Array) => void = () => {};
    await bench.restart({ trainer: () => new Promise<Uint8Array>((resolve) => (finish = resolve)) });
    learn();
    bench.engine.trainingDue = true;
    bench.core.tick();
    bench.engine.trainingDue = false;
    await newProfile();
    finish(bench.engine.encodeProfile({ kind: 'profile', learnt: 9, trained: 1 } as never));
    await new Promise(setImmediate);
    expect((await profiles()).map(({ sessions }) => sessions)).toEqual([1, 0]);
  });
});

describe('a false alarm', () => {
  const falseAlarm = async () => (await request({ type: 'overview' })).falseAlarm;
  const report = () => request({ type: 'report-false-alarm' });
  const seconds = () => Math.floor(bench.clock.now() / 1000);

  it('is learnt from after the bank’s word alone', async () => {
    await bench.register();
    bench.engine.estimateOf(0.02);
    bench.engine.samples = 0;
    await expect(report()).rejects.toMatchObject({ code: 'false-alarm-nothing-to-report' });
    expect((await bench.attest()).verdict).toBe('mismatch');
    expect(await falseAlarm()).toEqual({ possible: false, why: 'no-step-up', bank: 'Bank nordhaven' });
    bench.clock.pass(60_000);
    await bench.attest({ auth_time: seconds(), sid: 'A'.repeat(43) });
    expect((await falseAlarm()).why).toBe('no-step-up');
    await bench.attest({ auth_time: seconds() });
    expect(await falseAlarm()).toEqual({ possible: true, why: null, bank: 'Bank nordhaven' });
    await expect(report()).rejects.toMatchObject({ code: 'false-alarm-too-little' });
    const before = bench.core.state().sessions;
    bench.engine.samples = 1;
    await report();
    expect(bench.core.state().sessions).toBe(before + 1);
    await bench.restart();
    await bench.attest();
    bench.clock.pass(60_000);
    await bench.attest({ auth_time: seconds() });
    expect(await falseAlarm()).toMatchObject({ possible: false, why: 'already-reported' });
  });

  it('cannot be reported of a template that is still learning', async () => {
    bench.engine.stage = 'learning';
    await expect(report()).rejects.toMatchObject({ code: 'false-alarm-learning' });
  });
});

describe('somebody who works from afar', () => {
  const learnt = () => {
    bench.engine.samples = 1;
    bench.type(5);
    bench.core.tick();
    return bench.core.state().sessions;
  };

  it('neither counts nor teaches, and the bank is told', async () => {
    await bench.restart({ machine: new FakeMachine('rdp') });
    await bench.register();
    bench.engine.estimateOf(0.97);
    expect(await bench.attest()).toMatchObject({ verdict: 'insufficient', env: { remote: true } });
    expect(learnt()).toBe(0);
    expect((await request({ type: 'overview' })).sessions[0]?.flags.remote).toBe(true);
  });

  it('counts and teaches where policy sanctions the way they came', async () => {
    await bench.open({ machine: new FakeMachine('citrix') }, { remoteAllowed: ['citrix'] });
    await bench.register();
    bench.engine.estimateOf(0.97);
    expect(await bench.attest()).toMatchObject({ verdict: 'match', env: { remote: true } });
    expect(learnt()).toBe(1);
    await bench.open({ machine: new FakeMachine('rdp') }, { remoteAllowed: ['citrix'] });
    expect((await bench.attest()).verdict).toBe('insufficient');
  });

  it('is noticed when they come to a session that runs, and what they typed counts for nothing after they left', async () => {
    const machine = new FakeMachine();
    await bench.restart({ machine });
    await bench.register();
    bench.engine.estimateOf(0.97);
    expect((await bench.attest()).verdict).toBe('match');
    machine.remote = 'vnc';
    bench.core.tick();
    expect(machine.looked).toBeGreaterThan(0);
    expect(await bench.attest()).toMatchObject({ verdict: 'insufficient', env: { remote: true } });
    bench.engine.samples = 1;
    bench.type(5);
    machine.remote = null;
    const { started } = bench.engine;
    bench.core.tick();
    expect(bench.engine.started).toBe(started + 1);
    expect(bench.core.state().sessions).toBe(0);
    expect(learnt()).toBe(1);
    expect(await bench.attest()).toMatchObject({ env: { remote: false } });
  });
});

describe('another keyboard', () => {
  it('is told once it is plugged in, until a bank vouches for the person', async () => {
    const machine = new FakeMachine();
    await bench.restart({ machine });
    await bench.register();
    bench.engine.estimateOf(0.97);
    const keyboardChanged = async () => (await bench.attest()).env.keyboard_changed;
    expect(await keyboardChanged()).toBe(false);
    bench.clock.pass(2000);
    machine.newKeyboardMs = bench.clock.now();
    expect(await keyboardChanged()).toBe(true);
    expect((await request({ type: 'overview' })).sessions[0]?.flags.keyboardChanged).toBe(true);
    bench.clock.pass(5000);
    await bench.attest({ auth_time: Math.floor(bench.clock.now() / 1000) });
    expect(await keyboardChanged()).toBe(false);
  });

  it('is told when the person says so, and not when they say something else', async () => {
    await bench.register();
    const keyboardChanged = async () => (await bench.attest()).env.keyboard_changed;
    bench.clock.pass(2000);
    await request({ type: 'new-profile', kind: 'injury', name: 'Sprained wrist' });
    expect(await keyboardChanged()).toBe(false);
    bench.clock.pass(2000);
    await request({ type: 'new-profile', kind: 'keyboard', name: 'Split keyboard' });
    expect(await keyboardChanged()).toBe(true);
  });
});

describe('what is kept', () => {
  it('is exported in parts that make one document, without a key', async () => {
    await bench.register();
    bench.engine.estimateOf(0.97);
    for (let i = 0; i < 170; i++) {
      await bench.attest();
      bench.clock.pass(4000);
    }
    const parts: string[] = [];
    for (let last = false; !last; ) {
      const part = await request({ type: 'export', part: parts.length });
      parts.push(part.text);
      last = part.last;
    }
    expect(parts.length).toBeGreaterThan(3);
    const whole = JSON.parse(parts.join(''));
    expect(whole).toMatchObject({
      format: 'vigil-export-1',
      profiles: [{ id: 'usual', stage: 'trained', learning: { keystroke: { n: 1000 } } }],
      falseAlarmsReported: [],
      registrations: [{ sub: 'u-7f3a' }],
    });
    expect(whole.attestations.map(({ seq }: { seq: number }) => seq)).toEqual(
      Array.from({ length: 171 }, (_, i) => i + 1),
    );
    expect(whole.attestations[170].claims).toMatchObject({ verdict: 'match', aud: 'nordhaven' });
    const keys = new Set<string>();
    JSON.stringify(whole, (key, value) => keys.add(key) && value);
    expect(keys.has('d')).toBe(false);
    expect(keys.has('publicKey')).toBe(true);
    await expect(request({ type: 'export', part: 1 })).rejects.toMatchObject({ code: 'export-not-begun' });
  });

  it('loses a consent at once: the next ask is refused, the watch ends', async () => {
    await bench.register();
    const watch = await bench.request('watch');
    await bench.connection.next('token', ({ id }) => id === watch);
    await request({ type: 'revoke', bank: 'nordhaven', sub: 'u-7f3a' });
    const ended = await bench.connection.next('declined', ({ id }) => id === watch);
    expect(ended.code).toBe('not-registered');
    expect(await bench.connection.replyTo(await bench.request('attest'))).toBe('not-registered');
    expect((await request({ type: 'overview' })).registrations).toEqual([]);
    expect((await attestations()).total).toBeGreaterThan(1);
  });

  it('is erased with proof of what is gone', async () => {
    await bench.register();
    const { data } = await request({ type: 'overview' });
    const proof = await request({ type: 'erase' });
    expect(proof).toMatchObject({ keyDestroyed: false, items: { profiles: 1, credentials: 1, attestations: 1 } });
    expect(proof.files).toEqual(expect.arrayContaining(['vigil.db', 'vigil.key']));
    expect(proof.bytes).toBeGreaterThan(0);
    expect(data?.bytes).toBeGreaterThan(0);
    expect(readdirSync(bench.home).filter((name) => name.startsWith('vigil.'))).toEqual([]);
    expect(await bench.core.ended).toBe('erased');
  });

  it('is not spoken of while the store is locked', async () => {
    await bench.core.close();
    writeFileSync(join(bench.home, 'vigil.key'), 'rubbish');
    await bench.restart();
    const overview = await request({ type: 'overview' });
    expect(overview).toMatchObject({ state: { store: 'undecryptable' }, data: null, profiles: [], sessions: [] });
    await expect(attestations()).rejects.toMatchObject({ code: 'store-undecryptable' });
    await expect(request({ type: 'new-profile', kind: 'hand', name: 'x' })).rejects.toMatchObject({
      code: 'store-undecryptable',
    });
  });
});
