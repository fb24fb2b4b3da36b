/**
 * Mutation testing: `npm run mutate`, or `npm run mutate -- companion/core` for the files below a path. In: the list of mutations. Out: for each whether a test fails on it, and the score. A
 * mutation whose text is no longer in its file is an error. Files are restored, also when the run is interrupted.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MUTATIONS, type Mutation } from './mutations.ts';
import { PILOT_MUTATIONS } from './pilot-mutations.ts';
import { STORE_MUTATIONS } from './store-mutations.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TEST_MS = 300_000;

let restore: () => void = () => {};
process.on('SIGINT', () => {
  restore();
  process.exit(130);
});

function pass(tests: readonly string[]): boolean {
  return spawnSync('npx', ['vitest', 'run', '--bail', '1', ...tests], { cwd: ROOT, timeout: TEST_MS }).status === 0;
}

/** True when a test fails on it. */
function isKilled({ file, from, to, tests }: Mutation): boolean {
  const original = readFileSync(`${ROOT}/${file}`, 'utf8');
  if (!original.includes(from)) throw new Error(`${file} no longer contains: ${from}`);
  restore = () => writeFileSync(`${ROOT}/${file}`, original);
  try {
    writeFileSync(
      `${ROOT}/${file}`,
      original.replace(from, () => to),
    );
    return !pass(tests);
  } finally {
    restore();
  }
}

const chosen = [...MUTATIONS, ...STORE_MUTATIONS, ...PILOT_MUTATIONS].filter(({ file }) =>
  file.startsWith(process.argv[2] ?? ''),
);
// A test that fails anyway would count as one that noticed.
for (const tests of new Set(chosen.map((mutation) => mutation.tests)))
  if (!pass(tests)) throw new Error(`fails without a mutation: ${tests.join(' ')}`);
const survivors = chosen.filter((mutation, at) => {
  const killed = isKilled(mutation);
  console.log(`${at + 1}/${chosen.length} ${killed ? 'killed  ' : 'SURVIVED'} ${mutation.file}: ${mutation.from}`);
  return !killed;
});
const killed = chosen.length - survivors.length;
console.log(`killed ${killed} of ${chosen.length} (${Math.round((100 * killed) / chosen.length)}%)`);
process.exitCode = survivors.length === 0 ? 0 : 1;
