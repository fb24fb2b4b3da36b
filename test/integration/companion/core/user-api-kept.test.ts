import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoreBench } from '../../../fakes/core-bench.ts';
import { userRequests } from '../../../fakes/user-request.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
});
afterEach(() => bench.stop());

const { request, attestations } = userRequests(() => bench);

describe('stored data', () => {
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

  it('withdraws a consent: the next request is refused and the watch ends', async () => {
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

  it('is erased with a report of what was removed', async () => {
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

  it('is not available while the store is locked', async () => {
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
