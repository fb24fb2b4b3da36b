import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerTail } from '@vigil/core/store/ledger-tail.ts';
import { openStore } from '@vigil/core/store/open-store.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sha256 } from '../../../fakes/bank.ts';
import { CoreBench, temporaryHome } from '../../../fakes/core-bench.ts';
import { fileTier } from './store-content.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
  await bench.register();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await bench.stop();
});

/** A disk whose flushes end when the test says so. */
function slowDisk(): { readonly end: () => void; readonly fail: () => void } {
  let [end, fail] = [() => {}, () => {}];
  const flushed = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = () => reject(new Error('EIO'));
  });
  vi.spyOn(LedgerTail.prototype, 'flush').mockReturnValue(flushed);
  return { end: () => end(), fail: () => fail() };
}

it('of a session leaves while its record is flushed', async () => {
  const disk = slowDisk();
  expect((await bench.attest()).cont.seq).toBe(0);
  expect((await bench.attest()).cont.seq).toBe(1);
  disk.end();
});

it('of a transaction leaves when its record is flushed', async () => {
  const disk = slowDisk();
  let left = false;
  const attested = bench.attest({ purpose: 'transaction', txn: sha256('pay') }).finally(() => {
    left = true;
  });
  // A whole attestation of a session later it still waits.
  await bench.attest();
  expect(left).toBe(false);
  disk.end();
  expect((await attested).purpose).toBe('transaction');
});

it('of a transaction leaves when the database has taken the record that could not be flushed', async () => {
  const disk = slowDisk();
  const attested = bench.attest({ purpose: 'transaction', txn: sha256('pay') });
  await bench.attest();
  disk.fail();
  expect((await attested).purpose).toBe('transaction');
  // As a power cut leaves it that takes all that was not flushed.
  const cut = temporaryHome();
  for (const file of ['vigil.key', 'vigil.db']) cpSync(join(bench.home, file), join(cut, file));
  const opened = await openStore({ home: cut, providers: fileTier });
  if (opened.state !== 'ok') throw new Error(opened.state);
  expect(opened.store.records(10)).toHaveLength(3);
  opened.store.close();
  rmSync(cut, { recursive: true });
});
