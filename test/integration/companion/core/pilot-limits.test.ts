/** The limits of a pilot in days and bytes: real core, real disk, real encryption. */

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { blockKey, decryptPart } from '@vigil/pilot/block.ts';
import { type CaptureEvent, EVENT } from '@vigil/protocol/capture.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CoreBench, STREAM } from '../../../fakes/core-bench.ts';
import { pilotKeys, recipient, startWithPilot } from '../../../fakes/offered-pilot.ts';

const DAY_MS = 86_400_000;

let bench: CoreBench;
let machinePolicyFile: string;
const restart = () => bench.restart({ machinePolicyFile });
const pilot = () => bench.core.state().pilot;
const bytes = () => statSync(join(bench.home, 'pilot.blocks')).size;
const agree = () => bench.core.userApi.request({ type: 'decide-pilot', recipient, granted: true });

/** Of each visit that was recorded. */
async function recordedDays(): Promise<number[]> {
  const { file } = await bench.core.userApi.request({ type: 'pilot-recording' });
  const key = await blockKey(pilotKeys.privateKey);
  const blocks = readFileSync(file, 'latin1').trimEnd().split('\n');
  const parts = await Promise.all(blocks.map((block) => decryptPart(key, block)));
  return [...new Map(parts.map(({ visit, day }) => [visit, day])).values()];
}

beforeEach(async () => {
  ({ bench, machinePolicyFile } = await startWithPilot());
});
afterEach(() => bench.stop());

describe('a pilot', () => {
  it('ends by its days though the clock is set back, and never later than they allow', async () => {
    await agree();
    bench.type(20);
    await recordedDays();
    bench.clock.pass(10 * DAY_MS);
    bench.core.tick();
    bench.clock.pass(-300 * DAY_MS);
    bench.core.tick();
    expect(pilot()?.status).toBe('recording');
    bench.type(20);
    await bench.core.close();
    await restart();
    bench.clock.pass(3 * DAY_MS);
    bench.type(20);
    expect(await recordedDays()).toEqual([0, 10, 13]);
    expect(pilot()?.untilMs).toBe(bench.clock.now() + DAY_MS);
    bench.clock.pass(DAY_MS);
    bench.core.tick();
    expect(pilot()?.status).toBe('ended');
  });

  it('counts the days while the companion does not run, and while the machine sleeps', async () => {
    await agree();
    bench.type(20);
    await recordedDays();
    await bench.core.close();
    bench.clock.pass(13 * DAY_MS);
    await restart();
    expect(pilot()?.status).toBe('recording');
    bench.clock.pass(DAY_MS);
    bench.type(20);
    expect(await recordedDays()).toEqual([0]);
    bench.core.tick();
    expect(pilot()?.status).toBe('ended');
  });

  it('loses nothing of a visit whose page is closed after a sleep of more than a day', async () => {
    await agree();
    bench.type(20);
    bench.clock.sleep(30 * 3_600_000);
    bench.connection.receive({ type: 'close', stream: STREAM });
    bench.core.tick();
    expect(await recordedDays()).toEqual([0]);
    expect(bench.faults).toEqual([]);
  });

  it('ends by its days and by its size', async () => {
    await agree();
    bench.type(20);
    bench.clock.pass(14 * DAY_MS);
    bench.core.tick();
    expect(pilot()?.status).toBe('ended');
    await agree();
    for (let part = 0; part < 400 && pilot()?.status === 'recording'; part++) {
      bench.clock.pass(61_000);
      for (let batch = 0; batch < 8; batch++) randomMoves();
      bench.core.tick();
      await bench.core.userApi.request({ type: 'pilot-recording' });
    }
    expect(pilot()?.status).toBe('ended');
    expect(bytes()).toBeLessThanOrEqual(1_000_000);
    expect(bytes()).toBeGreaterThan(900_000);
    expect((await recordedDays()).length).toBeGreaterThan(0);
  });
});

let next = 1;
/** Moves that do not compress. */
function randomMoves(): void {
  const value = () => {
    next = (Math.imul(next, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (next >> 8) % 2000;
  };
  const move = (): CaptureEvent => [EVENT.pointerMove, value(), value() - 1000, value() - 1000];
  bench.batch(Array.from({ length: 500 }, move));
}
