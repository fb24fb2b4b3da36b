/**
 * The clients in Python and Java, each the whole way: the real service, the real companion, a payment. Both use the standard
 * library of their language alone.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { PinnedBank } from '@vigil/protocol/policy.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { FakeBank, ORIGIN } from '../../../fakes/bank.ts';
import { CoreBench, temporaryHome } from '../../../fakes/core-bench.ts';
import { type RunningService, startService } from './running-service.ts';

const CLIENTS = fileURLToPath(new URL('../../../../portal/clients', import.meta.url));

let service: RunningService;
let companion: CoreBench;
let classes: string;

beforeAll(async () => {
  service = await startService(['--origin', ORIGIN]);
  classes = mkdtempSync(join(tmpdir(), 'vigil-java-'));
});

// A companion answers for one user of a bank: each program registers its own.
beforeEach(async () => {
  const pinned = (await (await fetch(`${service.url}/v1/pinned-bank`)).json()) as PinnedBank;
  companion = new CoreBench(temporaryHome(), await FakeBank.open());
  companion.clock.epochMs = Date.now();
  await companion.open({}, { banks: [pinned] });
  companion.engine.estimateOf(0.97, { lastAtMs: companion.clock.now() });
});

afterEach(() => companion.stop());
afterAll(async () => {
  await service.stop();
  removeFolder(classes);
});

/** What the page and the extension do with a challenge: the companion's reply to it. */
async function tokenFor(challenge: string, registering: boolean): Promise<string> {
  companion.clock.epochMs = Date.now();
  const id = companion.requestWith(registering ? 'register' : 'attest', challenge);
  if (registering) {
    await companion.connection.next('consent-request', (one) => one.id === id);
    companion.connection.receive({ type: 'consent', id, granted: true });
  }
  return companion.connection.replyTo(id);
}

/** Runs an example program and answers its challenges; gives the other lines that it printed. */
async function run(command: string, args: readonly string[]): Promise<string[]> {
  const child = spawn(command, [...args, service.url, service.apiKey, ORIGIN], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const lines: string[] = [];
  let challenges = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, challenge] = line.split(' ');
    if (word !== 'challenge') lines.push(line);
    else child.stdin.write(`${await tokenFor(challenge!, challenges++ === 0)}\n`);
  }
  return lines;
}

const WHOLE_WAY = [
  expect.stringMatching(/^registered [\w-]{43}$/),
  'decision allow match',
  'replay step-up nonce-used',
  'decision allow match',
  'replay step-up nonce-used',
  'revoked 1',
];

it('Python goes the whole way', async () => {
  expect(await run('python3', [join(CLIENTS, 'python', 'example.py')])).toEqual(WHOLE_WAY);
});

it('Java goes the whole way', async () => {
  const java = join(CLIENTS, 'java');
  execFileSync('javac', ['-Xlint:all', '-Werror', '-d', classes, '--source-path', java, join(java, 'Example.java')]);
  expect(await run('java', ['-cp', classes, 'Example'])).toEqual(WHOLE_WAY);
});
