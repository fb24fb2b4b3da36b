/** Mutants on every core. In: how many, the seed, the number of processes. Out: one tally of all of them. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { untilEnded } from '@vigil/demo/parts/child.ts';
import { type AttackTally, sum } from './attacks.ts';

export interface MutantShare {
  readonly count: number;
  readonly seed: number;
}

/** Each has a bank and a token of its own. */
const PER_SHARE = 20_000;

export async function mutantsOnAllCores(
  count: number,
  { seed, workers, progress }: { seed: number; workers: number; progress: (text: string) => void },
): Promise<AttackTally> {
  const waiting: MutantShare[] = [];
  for (let from = 0; from < count; from += PER_SHARE)
    waiting.push({ count: Math.min(PER_SHARE, count - from), seed: seed * 1_000_003 + from });
  const done: AttackTally[] = [];
  const work = async () => {
    const child = fork(new URL('./mutant-process.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
    const failed = untilEnded(child).then((code) => {
      throw new Error(`a process of mutants ended with ${code}`);
    });
    for (let share = waiting.shift(); share; share = waiting.shift()) {
      child.send(share);
      const [tally] = (await Promise.race([once(child, 'message'), failed])) as [AttackTally];
      done.push(tally);
      const { tried, accepted } = sum(done);
      progress(`  ${tried} mutants, ${accepted} accepted`);
    }
    failed.catch(() => {});
    child.disconnect();
    child.kill();
  };
  await Promise.all(Array.from({ length: Math.min(workers, waiting.length) }, work));
  return sum(done);
}
