/** S6 in real Chromium with the real host and companion: a stalled companion, stopped workers, a killed browser. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from '@vigil/demo/parts/child.ts';
import { VIGIL } from '@vigil/demo/parts/companion.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processesWith } from '../../parts/processes.ts';
import { type Site, serve } from '../extension/bank-pages.ts';
import { type MortalWorker, startMortalWorker } from '../extension/mortal-worker.ts';
import { batchesOf, countOf } from '../extension/received.ts';
import { TALK, untilWatched } from '../extension/request-page.ts';
import { messagesIn, type RecordedHost, recordHost } from '../recorded-host.ts';

/** VIGIL_STALL_SECONDS=600 and VIGIL_WORKER_RESTARTS=500 are the long runs. */
const STALL_S = Number(process.env.VIGIL_STALL_SECONDS ?? 4);
const RESTARTS = Number(process.env.VIGIL_WORKER_RESTARTS ?? 12);
/** Up to this stall nothing is lost. */
const SHORT_S = 10;
const GROWTH_MB = 5;
/** Maximum number of batches in transit. */
const WINDOW = 8;

let directory: string;
let home: string;
let companion: Child;
let site: Site;
let chromium: MortalWorker;
let page: Page;
let recorded: RecordedHost;

const hosts = () => processesWith('host.cjs', home);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vigil-e2e-'));
  home = join(directory, 'home');
  const userDataDir = join(directory, 'profile');
  mkdirSync(userDataDir);
  companion = await startChild(process.execPath, [VIGIL, 'start', '--json', '--home', home, '--key-tier', 'file']);
  spawnSync(process.execPath, [VIGIL, '--home', home, 'register', '--user-data-dir', userDataDir]);
  recorded = recordHost(join(userDataDir, 'NativeMessagingHosts'), directory);
  site = await serve({ '/': `${TALK}<input id="a">` });
  chromium = await startMortalWorker(userDataDir, [site.origin]);
  page = await chromium.browser.newPage();
  await page.goto(site.origin);
  await untilWatched(page);
  await page.focus('#a');
});
afterAll(async () => {
  await chromium?.browser.close().catch(() => {});
  await companion?.stop();
  await site?.close();
  removeFolder(directory);
});

/** Types until `enough`; returns the number of keys. */
async function typeUntil(enough: () => boolean): Promise<number> {
  let keys = 0;
  for (; !enough(); keys++) await page.keyboard.press('x');
  return keys;
}

/** Batches that were sent and not acknowledged. */
function unacknowledged(): number {
  const upTo = messagesIn(recorded.stdout).flatMap((message) => (message.type === 'ack' ? [Number(message.upTo)] : []));
  return batchesOf(messagesIn(recorded.stdin)).length - Math.max(-1, ...upTo) - 1;
}

const lostEvents = () => batchesOf(messagesIn(recorded.stdin)).reduce((sum, { lost }) => sum + lost, 0);

/** Presses and releases received, and events reported lost: the extension keeps the newest 16,000. */
function accountedKeyEvents(): number {
  const received = messagesIn(recorded.stdin);
  return countOf(received, 'keyDown') + countOf(received, 'keyUp') + lostEvents();
}

/** Memory of the browser process alone: messages to a stalled host queue there. */
function browserMb(): number {
  const status = readFileSync(`/proc/${chromium.browser.process()?.pid}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}

it(
  `throttles while the companion stalls for ${STALL_S} s, grows by less than ${GROWTH_MB} MB, and accounts for every key`,
  async () => {
    const after = (seconds: number) => {
      const end = performance.now() + 1000 * seconds;
      return () => performance.now() > end;
    };
    let keys = await typeUntil(after(2));
    companion.process.kill('SIGSTOP');
    const before = browserMb();
    keys += await typeUntil(() => unacknowledged() >= WINDOW);
    keys += await typeUntil(after(STALL_S));
    expect(unacknowledged()).toBe(WINDOW);
    expect(browserMb() - before).toBeLessThan(GROWTH_MB);
    companion.process.kill('SIGCONT');
    await expect.poll(accountedKeyEvents).toBe(2 * keys);
    if (STALL_S <= SHORT_S) expect(lostEvents()).toBe(0);
  },
  180_000 + 2000 * STALL_S,
);

it(
  `leaves one host after ${RESTARTS} restarts of the worker`,
  async () => {
    for (let restart = 0; restart < RESTARTS; restart++) {
      await expect.poll(() => hosts().length).toBe(1);
      const [before] = hosts();
      await chromium.killWorker();
      await page.keyboard.type('x');
      await expect.poll(() => hosts().some((pid) => pid !== before)).toBe(true);
    }
    await expect.poll(() => hosts().length).toBe(1);
  },
  120_000 + RESTARTS * 10_000,
);

it('leaves none when the browser is killed', async () => {
  expect(hosts()).toHaveLength(1);
  chromium.browser.process()?.kill('SIGKILL');
  await expect.poll(() => hosts().length).toBe(0);
});
