/** The real host between real Chromium and the real companion: it starts, serves several profiles, and always exits. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium, type RunningChromium } from '@vigil/demo/browser/chromium.ts';
import { type Child, startChild, stopChild } from '@vigil/demo/parts/child.ts';
import { VIGIL } from '@vigil/demo/parts/companion.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { ROOT } from '@vigil/demo/parts/root.ts';
import { NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';
import { WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import type { Worker } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processesWith, sendSignal } from '../../parts/processes.ts';
import { binary } from '../extension/chromium.ts';

/** VIGIL_HOST_STARTS=500 is the long run. */
const STARTS = Number(process.env.VIGIL_HOST_STARTS ?? 40);
const HELLO = {
  type: 'hello',
  version: WIRE_VERSION,
  client: 'e2e-host-test-client',
  extension: '0.1.0',
  browser: 'chromium',
};

let directory: string;
let home: string;
let companion: Child;
const browsers: RunningChromium[] = [];

const start = () => startChild(process.execPath, [VIGIL, 'start', '--json', '--home', home, '--key-tier', 'file']);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vigil-e2e-'));
  home = join(directory, 'home');
  companion = await start();
});
afterAll(async () => {
  for (const browser of browsers) await browser.context.close().catch(() => {});
  await companion?.stop();
  removeFolder(directory);
});

async function browse(profile: string): Promise<RunningChromium> {
  const userDataDir = join(directory, profile);
  mkdirSync(userDataDir);
  spawnSync(process.execPath, [VIGIL, '--home', home, 'register', '--user-data-dir', userDataDir]);
  const browser = await launchChromium({
    path: binary('chromium', 'chromium-browser', 'google-chrome'),
    extensionDir: join(ROOT, 'dist', 'chromium'),
    userDataDir,
    headless: true,
  });
  browsers.push(browser);
  return browser;
}

/** Opens a second port, sends `hello`, and returns type and code of the first reply. */
const greet = (worker: Worker, keep: boolean) =>
  worker.evaluate(
    ([name, hello, keep]) =>
      new Promise<string>((resolve) => {
        const port = chrome.runtime.connectNative(name as string);
        port.onMessage.addListener((message) => {
          resolve([message.type, message.code ?? ''].join(' ').trim());
          if (!keep) port.disconnect();
        });
        port.onDisconnect.addListener(() => resolve(`disconnected ${chrome.runtime.lastError?.message}`));
        port.postMessage(hello);
      }),
    [NATIVE_HOST_NAME, HELLO, keep] as const,
  );

const hosts = () => processesWith('host.cjs', home);

it('serves two browsers with two profiles', async () => {
  for (const profile of ['one', 'two']) expect(await greet((await browse(profile)).worker, true)).toBe('welcome');
  const { stdout } = spawnSync(process.execPath, [VIGIL, '--home', home, 'status', '--json'], { encoding: 'utf8' });
  expect(JSON.parse(stdout).browsers).toBeGreaterThanOrEqual(2);
});

it(`leaves no process after ${STARTS} starts`, { timeout: 60_000 + STARTS * 3_000 }, async () => {
  const { worker } = browsers[0] as RunningChromium;
  const before = hosts().length;
  for (let n = 0; n < STARTS; n++) expect(await greet(worker, false)).toBe('welcome');
  await expect.poll(() => hosts().length).toBeLessThanOrEqual(before);
});

it('reports a killed companion to the extension, and finds the next one', async () => {
  const { worker } = browsers[0] as RunningChromium;
  await stopChild(companion.process, 'SIGKILL');
  await expect.poll(hosts).toEqual([]);
  expect(await greet(worker, false)).toBe('fault companion-missing');
  companion = await start();
  expect(await greet(worker, true)).toBe('welcome');
});

it('leaves no process when the browsers are killed', async () => {
  expect(hosts().length).toBeGreaterThan(0);
  sendSignal('SIGKILL', ...processesWith('--user-data-dir', directory));
  await expect.poll(hosts).toEqual([]);
});

it('reports a browser that rejects the extension, and leaves none running', async () => {
  const userDataDir = join(directory, 'refused');
  const path = binary('chromium', 'chromium-browser', 'google-chrome');
  const launched = launchChromium({ path, extensionDir: join(directory, 'nothing'), userDataDir, headless: true });
  await expect(launched).rejects.toMatchObject({ code: 'extension-refused' });
  // Chromium's own process ends before those that it started.
  await expect.poll(() => processesWith(userDataDir)).toEqual([]);
});
