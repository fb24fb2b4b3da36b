/** The settings of the policy, enforced by the real core with a real store. */
import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { CoreBench } from '../../../fakes/core-bench.ts';

const DAY_MS = 86_400_000;

let bench: CoreBench;
afterEach(() => bench.stop());

const start = async (policy: object) => {
  bench = await CoreBench.start({}, policy);
  await bench.register();
};
const change = (policy: object) => {
  rmSync(bench.policyFile);
  bench.writePolicy({ version: 1, banks: [bench.bank.listed], ...policy });
  bench.core.tick();
};
const learnt = async () => {
  bench.engine.samples = 1;
  bench.type(40);
  bench.core.tick();
  return bench.core.state().sessions;
};

describe('pause', () => {
  it('is refused when the policy allows none, and a running pause ends', async () => {
    await start({});
    bench.core.pause(10);
    expect(bench.core.state().pausedUntil).not.toBeNull();
    change({ pause: { allowed: false } });
    expect(bench.core.state().pausedUntil).toBeNull();
    await expect(bench.core.userApi.request({ type: 'pause', minutes: 5 })).rejects.toMatchObject({
      code: 'pause-forbidden',
    });
    bench.connection.receive({ type: 'pause', minutes: 5 });
    expect(bench.core.state().pausedUntil).toBeNull();
  });

  it('lasts no longer than the policy allows', async () => {
    await start({ pause: { maxMinutes: 30 } });
    expect(() => bench.core.pause(31)).toThrow(expect.objectContaining({ code: 'pause-too-long' }));
    bench.core.pause(30);
    expect(bench.core.state().pausedUntil).toBe(bench.clock.now() + 30 * 60_000);
  });
});

describe('retentionDays', () => {
  it('deletes older records and keeps an intact chain', async () => {
    await start({ retentionDays: 30 });
    for (let day = 0; day < 3; day++) {
      await bench.attest();
      bench.clock.pass(10 * DAY_MS);
    }
    const { matching } = await bench.attestations();
    expect(matching).toBe(4);
    bench.clock.pass(5 * DAY_MS);
    bench.core.tick();
    // Kept: those of the tenth and the twentieth day.
    expect((await bench.attestations()).matching).toBe(2);
    expect(await bench.core.userApi.request({ type: 'check-chain' })).toMatchObject({ intact: true, entries: 2 });
    await bench.attest();
    await bench.restart();
    expect((await bench.attestations()).matching).toBe(3);
    expect(await bench.core.userApi.request({ type: 'check-chain' })).toMatchObject({ intact: true });
  });

  it('deletes all records when all are older', async () => {
    await start({ retentionDays: 1 });
    await bench.attest();
    bench.clock.pass(2 * DAY_MS);
    bench.core.tick();
    expect((await bench.attestations()).matching).toBe(0);
    await bench.restart();
    await bench.attest();
    expect(await bench.core.userApi.request({ type: 'check-chain' })).toMatchObject({ intact: true, entries: 1 });
  });
});

describe('learning', () => {
  it('adapts no template when it is off', async () => {
    await start({ learning: 'off' });
    expect(await learnt()).toBe(0);
    change({ learning: 'continuous' });
    expect(await learnt()).toBeGreaterThan(0);
  });

  it('stops at a trained template with until-trained', async () => {
    await start({ learning: 'until-trained' });
    bench.engine.stage = 'provisional';
    const before = await learnt();
    expect(before).toBe(1);
    bench.engine.stage = 'trained';
    expect(await learnt()).toBe(before);
  });

  it('accepts no report of a false alarm unless it is continuous', async () => {
    await start({ learning: 'until-trained' });
    await expect(bench.core.userApi.request({ type: 'report-false-alarm' })).rejects.toMatchObject({
      code: 'false-alarm-off',
    });
  });
});
