import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerTail } from '@vigil/core/store/ledger-tail.ts';
import { openStore } from '@vigil/core/store/open-store.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
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

/** Resolves when `n` records were given to the tail, each after the former token was signed. */
const recorded = (n: number) => expect.poll(() => vi.mocked(LedgerTail.prototype.flush).mock.calls.length).toBe(n);

it.each([
  ['session', {}],
  ['transaction', { txn: sha256('pay') }],
] as const)('of a %s leaves when its record is flushed', async (purpose, more) => {
  const disk = slowDisk();
  let left = false;
  const attested = bench.attest({ purpose, ...more }).finally(() => {
    left = true;
  });
  await recorded(1);
  // Two attestations later it still waits.
  const others = [bench.attest()];
  await recorded(2);
  others.push(bench.attest());
  await recorded(3);
  expect(left).toBe(false);
  disk.end();
  expect((await attested).purpose).toBe(purpose);
  await Promise.all(others);
});

it('leaves when the database has taken the record that could not be flushed', async () => {
  const disk = slowDisk();
  const attested = bench.attest({ purpose: 'transaction', txn: sha256('pay') });
  await recorded(1);
  const other = bench.attest();
  await recorded(2);
  disk.fail();
  expect((await attested).purpose).toBe('transaction');
  await other;
  // As a power cut leaves it that takes all that was not flushed.
  const cut = temporaryHome();
  for (const file of ['vigil.key', 'vigil.db']) cpSync(join(bench.home, file), join(cut, file));
  const opened = await openStore({ home: cut, providers: fileTier });
  if (opened.state !== 'ok') throw new Error(opened.state);
  expect(opened.store.records(10)).toHaveLength(3);
  opened.store.close();
  removeFolder(cut);
});
