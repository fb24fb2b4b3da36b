import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoreBench } from '../../../fakes/core-bench.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
});
afterEach(() => bench.stop());

const overview = () => bench.core.userApi.request({ type: 'overview' });
const handOver = () => bench.core.userApi.request({ type: 'hand-over' });
const seconds = () => Math.floor(bench.clock.now() / 1000);

function learn(): void {
  bench.engine.samples = 1;
  bench.type(40);
  bench.core.tick();
}

describe('a computer that is handed over', () => {
  it('holds no template, registration or record of the former user, also after a restart', async () => {
    await bench.register('former-user');
    learn();
    await bench.core.userApi.request({ type: 'new-profile', kind: 'hand', name: 'Other hand of the former user' });
    expect((await bench.attest({ sub: 'former-user', auth_time: seconds() })).sub).toBe('former-user');
    await handOver();
    for (const again of [false, true]) {
      if (again) await bench.restart();
      const { profiles, registrations, lastAttestation, data } = await overview();
      expect(profiles).toMatchObject([{ id: 'usual', name: 'Usual', active: true, sessions: 0, stage: 'learning' }]);
      expect([registrations, lastAttestation]).toEqual([[], null]);
      expect(data?.items).toEqual({ profiles: 1, credentials: 0, attestations: 0 });
      expect(await bench.core.userApi.request({ type: 'check-chain' })).toMatchObject({ intact: true, entries: 0 });
    }
    for (const name of readdirSync(bench.home))
      expect(readFileSync(join(bench.home, name)).includes('former-user'), name).toBe(false);
  });

  it('compares the next user with a template of their own', async () => {
    await bench.register('u-1');
    bench.engine.estimateOf(0.97);
    await bench.attest({ sub: 'u-1', auth_time: seconds() });
    learn();
    expect(await bench.attest({ sub: 'u-1' })).toMatchObject({ verdict: 'match', model: { sessions: 1 } });
    await handOver();
    bench.clock.pass(1000);
    await bench.register('u-2');
    expect((await bench.attest({ sub: 'u-2' })).model.sessions).toBe(0);
    expect(await bench.connection.replyTo(await bench.request('attest', { sub: 'u-1' }))).toBe('not-registered');
  });

  it('ends the watches of the former user', async () => {
    await bench.register('u-1');
    const watch = await bench.request('watch', { sub: 'u-1' });
    await bench.connection.next('token', ({ id }) => id === watch);
    await handOver();
    await bench.connection.next('declined', ({ id, code }) => id === watch && code === 'not-registered');
  });

  it('keeps no training of the template that is gone', async () => {
    let finish: (profile: Uint8Array) => void = () => {};
    await bench.restart({ trainer: () => new Promise<Uint8Array>((resolve) => (finish = resolve)) });
    await bench.register('u-1');
    learn();
    bench.engine.trainingDue = true;
    bench.core.tick();
    bench.engine.trainingDue = false;
    await handOver();
    finish(bench.engine.encodeProfile({ kind: 'profile', learnt: 9, trained: 1 } as never));
    await new Promise(setImmediate);
    await bench.restart();
    expect((await overview()).profiles).toMatchObject([{ sessions: 0, stage: 'learning' }]);
  });

  it('does nothing to a store that is not open', async () => {
    await bench.core.close();
    await expect(handOver()).rejects.toMatchObject({ code: 'store-absent' });
  });
});
