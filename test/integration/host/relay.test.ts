/** The built host against a real socket, as a browser would start it. */
import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { untilEnded } from '@vigil/demo/parts/child.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildHost, cleanUp, HostProcess, startEchoCore, temporaryDirectory } from './processes.ts';

let host: string;
let home: string;
let core: Awaited<ReturnType<typeof startEchoCore>>;

beforeAll(async () => {
  host = await buildHost();
  home = temporaryDirectory();
  core = await startEchoCore(home);
});
afterAll(cleanUp);

test('carries messages both ways and names the caller', async () => {
  const browser = new HostProcess(host, home);
  browser.send({ type: 'hello', text: 'é漢' });
  expect(await browser.receive()).toEqual({ echo: { type: 'hello', text: 'é漢' }, caller: 'chrome-extension://test/' });
  browser.child.stdin?.end();
  expect((await browser.exited).code).toBe(0);
});

test('serves two hosts at once, each its own', async () => {
  const browsers = [new HostProcess(host, home), new HostProcess(host, home)];
  for (const [n, browser] of browsers.entries()) for (let i = 0; i < 200; i++) browser.send({ n, i });
  for (const [n, browser] of browsers.entries()) {
    for (let i = 0; i < 200; i++) expect(await browser.receive()).toMatchObject({ echo: { n, i } });
    browser.child.stdin?.end();
    expect((await browser.exited).code).toBe(0);
  }
});

test('takes a frame of exactly 64 KiB', async () => {
  const browser = new HostProcess(host, home);
  const filler = 'x'.repeat(64 * 1024 - JSON.stringify({ filler: '' }).length);
  browser.send({ filler });
  expect(await browser.receive()).toMatchObject({ echo: { filler } });
  browser.child.stdin?.end();
  await browser.exited;
});

test.each([
  ['zero', 0],
  ['one byte over the cap', 64 * 1024 + 1],
  ['2^31', 2 ** 31],
  ['2^32 - 1', 2 ** 32 - 1],
])('ends on a frame of length %s', async (_name, length) => {
  const browser = new HostProcess(host, home);
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32LE(length);
  browser.write(prefix);
  expect(await browser.receive()).toEqual({ type: 'fault', code: 'frame-invalid' });
  expect(await browser.receive()).toBeNull();
  expect((await browser.exited).code).toBe(0);
});

test('ends when the companion rejects a frame that is not JSON', async () => {
  const browser = new HostProcess(host, home);
  browser.write(Buffer.from([3, 0, 0, 0, 0xff, 0x7b, 0x22]));
  expect(await browser.receive()).toEqual({ type: 'fault', code: 'frame-invalid' });
  expect(await browser.receive()).toBeNull();
});

test('ends quietly when the browser closes in the middle of a prefix', async () => {
  const browser = new HostProcess(host, home);
  browser.send({ first: true });
  await browser.receive();
  browser.write(Buffer.from([9, 0]));
  browser.child.stdin?.end();
  expect(await browser.receive()).toBeNull();
  expect((await browser.exited).code).toBe(0);
});

test.each(['at once', 'behind a message'])(
  'ends when the browser closes %s, before the companion is reached',
  async (when) => {
    const browser = new HostProcess(host, home);
    if (when === 'behind a message') browser.send({ last: true });
    browser.child.stdin?.end();
    if (when === 'behind a message') await browser.receive();
    expect((await browser.exited).code).toBe(0);
  },
);

test('ends when the browser stops reading', async () => {
  const browser = new HostProcess(host, home);
  browser.send({ first: true });
  await browser.receive();
  browser.child.stdout?.destroy();
  browser.send({ second: true });
  expect((await browser.exited).code).toBe(0);
});

test('says companion-missing also where its output is a file, as when a person looks', async () => {
  const output = join(temporaryDirectory(), 'output');
  const child = spawn(process.execPath, [host, '--home', temporaryDirectory()], {
    stdio: ['pipe', openSync(output, 'w'), 'inherit'],
  });
  expect(await untilEnded(child)).toBe(0);
  expect(JSON.parse(readFileSync(output).subarray(4).toString())).toEqual({ type: 'fault', code: 'companion-missing' });
});

test('reports companion-missing without delay when no companion runs or ever ran', async () => {
  const browser = new HostProcess(host, temporaryDirectory());
  expect(await browser.receive()).toEqual({ type: 'fault', code: 'companion-missing' });
  expect((await browser.exited).code).toBe(0);
});

test('says companion-missing when the companion is killed, and works with the next one', async () => {
  const browser = new HostProcess(host, home);
  browser.send({ first: true });
  await browser.receive();
  const dead = untilEnded(core);
  core.kill('SIGKILL');
  expect(await browser.receive()).toEqual({ type: 'fault', code: 'companion-missing' });
  expect((await browser.exited).code).toBe(0);
  await dead;

  core = await startEchoCore(home);
  const again = new HostProcess(host, home);
  again.send({ second: true });
  expect(await again.receive()).toMatchObject({ echo: { second: true } });
  again.child.stdin?.end();
  await again.exited;
});
