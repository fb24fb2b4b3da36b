import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryHome } from '../fakes/core-bench.ts';
import { buildChild } from './build-child.ts';
import { Acknowledged, type FoundState, type ProcessLine, startCoreProcess } from './core-process.ts';

/** VIGIL_KILLS=1000 for the long run. */
const KILLS = Number(process.env.VIGIL_KILLS ?? 24);

/** Park and Miller's generator: the same kills in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

let built: Awaited<ReturnType<typeof buildChild>>;
beforeAll(async () => {
  built = await buildChild();
});
afterAll(() => removeFolder(built.directory));

it(
  `loses nothing acknowledged and always opens again after ${KILLS} kills at random points`,
  async () => {
    const home = temporaryHome();
    const random = seeded(20_261_122);
    const acknowledged = new Acknowledged();
    const failures: string[] = [];
    let opened = 0;
    for (let kill = 0; kill <= KILLS; kill++) {
      const last = kill === KILLS;
      // Every fourth kill hits the opening itself, the others some acknowledgement and whatever follows it.
      const event = kill % 4 === 3 ? 'opening' : ['learnt', 'registered', 'attested'][random(3)];
      let countdown = event === 'opening' ? 1 : 1 + random(12);
      const delayMs = random(event === 'opening' ? 60 : 6);
      const before = structuredClone({ ...acknowledged });
      const { lines, ended } = startCoreProcess({
        script: built.script,
        home,
        rounds: last ? 1 : 1_000_000,
        onLine: (line, child) => {
          acknowledged.note(line);
          countdown -= line.event === event ? 1 : 0;
          if (!last && countdown === 0) setTimeout(() => child.kill('SIGKILL'), delayMs);
        },
      });
      const { stderr } = await ended;
      const found = lines.find((line: ProcessLine) => line.event === 'found')?.value as FoundState | undefined;
      if (found !== undefined) opened += 1;
      if (lines.some((line) => line.event === 'refused')) failures.push(`kill ${kill}: refused to open`);
      if (found !== undefined) failures.push(...promised(before).missingFrom(found));
      if (last && found === undefined) failures.push(`does not open after the last kill: ${stderr}`);
    }
    removeFolder(home);
    expect(failures).toEqual([]);
    expect(opened).toBeGreaterThan(KILLS / 2);
    expect(acknowledged.learnt).toBeGreaterThan(0);
  },
  60_000 + KILLS * 20_000,
);

function promised(before: { learnt: number; attestations: number; subjects: Set<string> }): Acknowledged {
  return Object.assign(new Acknowledged(), before);
}
