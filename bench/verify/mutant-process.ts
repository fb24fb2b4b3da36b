/** A share of the mutants in a process of its own. In: how many, from which seed. Out: their tally. */
import { mutants } from './attacks.ts';
import type { MutantShare } from './mutant-fleet.ts';

process.on('message', async ({ count, seed }: MutantShare) => {
  process.send?.(await mutants(count, seed));
});
