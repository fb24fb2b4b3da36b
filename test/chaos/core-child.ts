/**
 * A core in a process of its own, to be killed. In: a home directory and a number of rounds. Out: lines on stdout: what
 * was found at the start, and each thing at the moment it is acknowledged. Disk faults are reported and survived.
 */
import { writeSync } from 'node:fs';
import { codeOf } from '@vigil/protocol/errors.ts';
import { FakeBank } from '../fakes/bank.ts';
import { CoreBench } from '../fakes/core-bench.ts';

const [, , home = '', rounds = '1000000'] = process.argv;
const say = (event: string, value: unknown = '') => writeSync(1, `${event} ${JSON.stringify(value)}\n`);

say('opening');
const bench = new CoreBench(home, await FakeBank.open());
try {
  await bench.open();
} catch (error) {
  say('refused', codeOf(error));
  process.exit(0);
}
const { store, state } = bench.core.status();
if (store !== 'ok') {
  say('refused', store);
  process.exit(0);
}
say('found', {
  learnt: state.sessions,
  subjects: await bench.subjects(),
  attestations: (await bench.attestations()).total,
});

// A registration whose note on the template could not be written leaves a template that the next one starts again.
let counts = true;
for (let round = 0; round < Number(rounds); round++) {
  bench.clock.pass(60_000);
  const before = bench.core.state().sessions;
  bench.engine.samples = 1;
  bench.type(3);
  bench.core.tick();
  const learnt = bench.core.state().sessions;
  if (learnt > before && counts) say('learnt', learnt);
  // One subject, as a second is refused: its key is renewed in each round.
  const sub = 'u-1';
  const faults = bench.faults.length;
  await attempt(async () => say('registered', (await bench.register(sub)).sub));
  counts = bench.faults.length === faults;
  await attempt(async () => say('attested', (await bench.attest({ sub })).verdict));
}
await bench.core.close();
say('done');

/** A fault of the disk may refuse any of it; then nothing is acknowledged. */
async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch {
    say('declined', bench.faults.at(-1) ?? '');
  }
}
