import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../fakes/bank.ts';
import { CoreBench } from '../../fakes/core-bench.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
});
afterEach(() => bench.stop());

describe('attestation', () => {
  it('registers with consent, then attests what the engine believes', async () => {
    const registration = await bench.register();
    expect(registration).toMatchObject({ sub: 'u-7f3a', aud: 'nordhaven', kp: 'file' });
    bench.engine.believe(0.973, { lastAtMs: bench.clock.now() - 4000 });
    const claims = await bench.attest({ purpose: 'transaction', txn: sha256('pay') });
    expect(claims).toMatchObject({
      iss: registration.iss,
      verdict: 'match',
      confidence: 0.97,
      purpose: 'transaction',
      txn: sha256('pay'),
      ev: { keys: 100, strokes: 10, clicks: 0, active_s: 60, age_s: 5 },
      cont: { seq: 0, prev: null },
    });
  });

  it('declines before registration', async () => {
    expect(await bench.connection.answerTo(await bench.ask('attest'))).toBe('not-registered');
  });
});
