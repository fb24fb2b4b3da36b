import { Store } from '@vigil/core/store/store.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CoreBench } from '../../../fakes/core-bench.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
  await bench.register();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await bench.stop();
});

/** A disk that refuses the pause. */
function refusePauses(): void {
  vi.spyOn(Store.prototype, 'savePause').mockImplementation(() => {
    throw new VigilError('store-busy', 'The store is busy.');
  });
}

it('a pause that could not be written is not claimed to the popup, and capture goes on', async () => {
  refusePauses();
  bench.connection.receive({ type: 'pause', minutes: 15 });
  const { state } = await bench.connection.next('state', () => true);
  expect(state.pausedUntil).toBeNull();
  expect(bench.core.state().pausedUntil).toBeNull();
  const seen = bench.engine.seen.length;
  bench.type(10);
  expect(bench.engine.seen).toHaveLength(seen + 1);
});

it('a pause that could not be written is an error to the command line', () => {
  refusePauses();
  expect(() => bench.core.pause(15)).toThrow(expect.objectContaining({ code: 'store-busy' }));
  expect(bench.core.state().pausedUntil).toBeNull();
});

it('the end of a pause that could not be written leaves the pause', () => {
  bench.core.pause(15);
  refusePauses();
  expect(() => bench.core.resume()).toThrow(expect.objectContaining({ code: 'store-busy' }));
  expect(bench.core.state().pausedUntil).not.toBeNull();
});
