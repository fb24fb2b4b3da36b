/**
 * The clients in Python and Java at a real service that is overloaded for a while: its Redis is stopped and other callers have all of its
 * places. They send the same again until it is served, within their own deadline.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningServer, startRedis } from '@vigil/bench/verify/servers.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sendSignal } from '../../../parts/processes.ts';
import { type RunningService, startService } from './running-service.ts';

const CLIENTS = fileURLToPath(new URL('../../../../portal/clients', import.meta.url));
const PROGRAMS = fileURLToPath(new URL('./fault-programs', import.meta.url));
/** Operations that a process runs at once, by default. */
const PLACES = 32;
const challenge = { purpose: 'session', origin: 'http://localhost:8080', sessionId: 's-1', subject: 'user-1' };

let redis: RunningServer;
let service: RunningService;
let classes: string;

beforeAll(async () => {
  redis = await startRedis();
  // A client waits 6 s for a place; the other callers keep theirs for 9 s, also while a busy machine starts Java.
  service = await startService(['--redis', redis.socket, '--deadline-ms', '15000']);
  classes = mkdtempSync(join(tmpdir(), 'vigil-java-'));
});
afterAll(async () => {
  await service.stop();
  await redis.stop();
  removeFolder(classes);
});

/** Runs a program while the service refuses it; makes the service whole again after its first refusal. */
async function runOverloaded(command: string, args: readonly string[]): Promise<string> {
  const before = refusals();
  sendSignal('SIGSTOP', redis.pid);
  const others = Array.from({ length: PLACES }, () => service.post('/v1/challenges', challenge));
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: join(CLIENTS, 'python') };
  const program = spawn(command, [...args, service.url, service.apiKey], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  program.stdout.on('data', (chunk: Buffer) => {
    printed += chunk;
  });
  const ended = once(program, 'close');
  try {
    await Promise.race([refusedSince(before), ended]);
  } finally {
    sendSignal('SIGCONT', redis.pid);
  }
  await ended;
  await Promise.all(others);
  return printed.trim();
}

const refusals = () => service.output().split('"msg":"overloaded"').length;

/** Until the service has reported another overload. */
function refusedSince(before: number): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (refusals() === before) return;
      service.child.stderr?.off('data', look);
      resolve();
    };
    service.child.stderr?.on('data', look);
  });
}

it('Python sends the same again', async () => {
  expect(await runOverloaded('python3', [join(PROGRAMS, 'overload.py')])).toBe('challenge');
});

it('Java sends the same again', async () => {
  const path = `${join(CLIENTS, 'java')}:${PROGRAMS}`;
  const source = join(PROGRAMS, 'Overload.java');
  execFileSync('javac', ['-Xlint:all', '-Werror', '-d', classes, '--source-path', path, source]);
  expect(await runOverloaded('java', ['-cp', classes, 'Overload'])).toBe('challenge');
});
