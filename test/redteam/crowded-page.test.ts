/**
 * A page that opens more frames than are followed, so that the frame in which somebody types is dropped. Before, what was typed there
 * was acknowledged and counted nowhere, while another frame went on to be attested.
 */
import { MAX_STREAMS } from '@vigil/core/sessions/stream-table.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ORIGIN } from '../fakes/bank.ts';
import { CoreBench } from '../fakes/core-bench.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
});
afterEach(() => bench.stop());

it('counts what is typed in a frame that was dropped for room as unseen', async () => {
  await bench.register();
  bench.type(40);
  expect(bench.engine.unseenMs).toBe(0);
  for (let frame = 0; frame < MAX_STREAMS; frame++) {
    const stream = `frame-${String(frame).padStart(10, '0')}`;
    bench.connection.receive({ type: 'open', stream, origin: ORIGIN, tab: 1, top: false });
  }
  const seen = bench.engine.seen.length;
  bench.type(40);
  expect(bench.engine.seen).toHaveLength(seen);
  expect(bench.engine.unseenMs).toBeGreaterThan(0);
});
