/** S6: a host holds little while the companion stands still, and never outlives its browser. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { encodeFrame } from '@vigil/channel/framing.ts';
import { stopChild } from '@vigil/demo/parts/child.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildHost, cleanUp, HostProcess, startEchoCore, temporaryDirectory } from './processes.ts';

let host: string;

beforeAll(async () => {
  host = await buildHost();
});
afterAll(cleanUp);

const residentBytes = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

/** A process that ended counts as gone though it was not reaped yet, as in a container without an init. */
function runs(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** A second by a process that starts now and ends after one: on a busy machine it waits for the processor as the host does. */
async function isGoneWithinASecond(pid: number): Promise<boolean> {
  const second = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1000)'], { stdio: 'ignore' });
  while (runs(pid) && second.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
  const isGone = !runs(pid);
  await stopChild(second);
  return isGone;
}

/** A browser of our own that starts a host, says its number and is then killed. */
async function startBrowser(home: string, stdin: 'pipe' | 'kept') {
  // `kept`: the pipe's other end outlives the browser, so that the host is never told the end.
  const program = `
    const { spawn } = require('node:child_process');
    const host = spawn(process.execPath, [${JSON.stringify(host)}, '--home', ${JSON.stringify(home)}, 'chrome-extension://x/'],
      { stdio: [${stdin === 'kept' ? '3' : "'pipe'"}, ${stdin === 'kept' ? '1' : "'pipe'"}, 'inherit'] });
    console.error('host ' + host.pid);
    setInterval(() => {}, 1000);`;
  const stdio =
    stdin === 'kept' ? (['pipe', 'pipe', 'pipe', 'pipe'] as const) : (['ignore', 'ignore', 'pipe'] as const);
  const browser = spawn(process.execPath, ['-e', program], { stdio: [...stdio] });
  const [line] = (await once(browser.stderr as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { browser, hostPid: Number(/host (\d+)/.exec(line.toString())?.[1]) };
}

it.each(['pipe', 'kept'] as const)('is gone within a second of its browser’s SIGKILL (%s)', async (stdin) => {
  const home = temporaryDirectory();
  const core = await startEchoCore(home);
  const { browser, hostPid } = await startBrowser(home, stdin);
  expect(runs(hostPid)).toBe(true);
  // Relaying before it is orphaned: an echo shows that it is past its start.
  if (stdin === 'kept') {
    (browser.stdio[3] as NodeJS.WritableStream).write(encodeFrame(Buffer.from('{}')));
    await once(browser.stdout as NodeJS.ReadableStream, 'data');
  }
  await stopChild(browser, 'SIGKILL');
  expect(await isGoneWithinASecond(hostPid)).toBe(true);
  core.kill('SIGKILL');
});

/** Resident bytes of a host that has carried one message. */
async function idleHostBytes(): Promise<number> {
  const home = temporaryDirectory();
  const core = await startEchoCore(home);
  const browser = new HostProcess(host, home);
  browser.send({});
  await browser.receive();
  const bytes = residentBytes(browser.child.pid as number);
  browser.child.stdin?.end();
  await browser.exited;
  core.kill('SIGKILL');
  return bytes;
}

it('buffers little while the companion stalls, and still ends without delay', async () => {
  const idle = await idleHostBytes();
  const home = temporaryDirectory();
  const core = await startEchoCore(home, '--stall');
  const browser = new HostProcess(host, home);
  const stdin = browser.child.stdin as NodeJS.WritableStream & { writableLength: number };
  const frame = encodeFrame(Buffer.from(JSON.stringify({ filler: 'x'.repeat(60_000) })));
  // 32 MB, far more than any pipe holds; what the host does not take stays with us.
  for (let offered = 0; offered < 32 * 1024 * 1024; offered += frame.length) browser.write(frame);
  let held = Number.POSITIVE_INFINITY;
  while (stdin.writableLength < held) {
    held = stdin.writableLength;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(held).toBeGreaterThan(30 * 1024 * 1024);
  expect(residentBytes(browser.child.pid as number) - idle).toBeLessThan(5 * 1024 * 1024);
  browser.child.kill('SIGTERM');
  expect(await isGoneWithinASecond(browser.child.pid as number)).toBe(true);
  core.kill('SIGKILL');
});
