/**
 * Rules for everything that waits: a busy machine is no failure. In: the sources of tests, demo and benchmarks. Out: where one waits too
 * briefly, for something that may have happened, or in a way of its own.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sourceFiles } from './tracked-files.ts';

/** The default of vitest.config.ts for `expect.poll`. */
const POLL_MS = 40_000;
/** Its default for tests and hooks. */
const LIMIT_MS = 120_000;

const sources = sourceFiles()
  .filter((file) => /^(test|demo|bench)\//.test(file) && file !== 'test/architecture/waits.test.ts')
  .map((file) => [file, readFileSync(file, 'utf8')] as const);

const matching = (pattern: RegExp, isWrong: (found: RegExpMatchArray) => boolean = () => true, folder = '') =>
  sources
    .filter(([file]) => file.startsWith(folder))
    .flatMap(([file, text]) =>
      [...text.matchAll(pattern)].filter(isWrong).map(([found]) => `${file}: ${found.trim()}`),
    );

const ms = (text = '') => Number(text.replaceAll('_', ''));

it('waits with expect.poll or waitFor, whose defaults suit a busy machine: that of vi.waitFor is a second', () => {
  const own = 'test/parts/wait-for.ts';
  expect(matching(/\bvi\.wait(For|Until)\(/g).filter((found) => !found.startsWith(own))).toEqual([]);
});

it('gives expect.poll no shorter limit than the default', () => {
  const named = /\bPOLL = \{[^{}]*\btimeout: ([\d_]+)/g;
  const atCall = /\.poll\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\btimeout: ([\d_]+)/g;
  const isShort = ([, limit]: RegExpMatchArray) => ms(limit) < POLL_MS;
  expect([...matching(named, isShort), ...matching(atCall, isShort)]).toEqual([]);
});

it('gives tests and hooks with real parts no shorter limit than the default', () => {
  const limit = /^ {0,4}(?:\}, ([\d_]{4,})\);|([\d_]{4,}),\n {0,2}\);)$/gm;
  for (const folder of ['test/integration', 'test/e2e', 'test/redteam', 'test/chaos', 'test/windows'])
    expect(matching(limit, ([, atEnd, alone]) => ms(atEnd ?? alone) < LIMIT_MS, folder)).toEqual([]);
});

it('waits for the end of a child that may have come already by `untilEnded` and `stopChild`', () => {
  const own = ['demo/parts/child.ts', 'demo/parts/host-client.ts'];
  const wrong = matching(/(?<![.\w])once\([^;]*?, 'exit'/g).filter((found) => !own.includes(found.split(':')[0] ?? ''));
  expect(wrong).toEqual([]);
});

it('sends signals to processes by number with `sendSignal`, which takes one that is gone for what it is', () => {
  const wrong = matching(/(?<![.\w])process\.kill\([^()]*(?:\([^()]*\))?[^()]*'SIG/g, () => true, 'test/');
  expect(wrong).toEqual([]);
});
