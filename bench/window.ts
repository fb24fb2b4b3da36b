/**
 * `npm run bench -- window`. In: a Chromium. Out: milliseconds until the user window can be used, beside a page that
 * only says hello in the same rounds; until 100,000 answers are open and their far end is reached; frames while scrolling
 * through them; heap and elements after that.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { quantile } from '@vigil/demo/acts/summary.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import type { BenchRun } from './command.ts';

const ROUNDS = 10;
const SITE = 'http://window.test';
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const HELLO = '<!doctype html><title>Hello</title><body><h2 class="state">Hello</h2>';

// Scripts as text: what runs the benchmark adds helpers to functions, which the page does not have.

/** Notes when the state of things was drawn: two frames after it stood in the document. */
const WHEN_DRAWN = `new MutationObserver((_, observer) => {
  if (!document.querySelector('.state')) return;
  observer.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => { window.drawnAt = performance.now(); }));
}).observe(document, { childList: true, subtree: true });`;

/** Clicks or presses, then waits for \`selector\` and a frame. */
const timed = (act: string, selector: string): string => `new Promise((resolve) => {
  const from = performance.now();
  const look = () => document.querySelector(${JSON.stringify(selector)})
    ? requestAnimationFrame(() => resolve(performance.now() - from))
    : setTimeout(look, 1);
  ${act};
  look();
})`;

/** Scrolls \`steps\` frames by \`px\`, and says how long each took. */
const scrolled = (steps: number, px: number): string => `new Promise((resolve) => {
  const list = document.querySelector('.attestation-list');
  const times = [];
  let last = performance.now();
  const step = (now) => {
    times.push(now - last);
    last = now;
    list.scrollTop += ${px};
    if (times.length < ${steps}) requestAnimationFrame(step);
    else resolve(times.slice(1));
  };
  requestAnimationFrame(step);
})`;

const KEY = (key: string): string =>
  `document.querySelector('.attestation-list').dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true }))`;

async function openPage(browser: Browser, dist: string, path: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await page.route(`${SITE}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/hello') return route.fulfill({ contentType: 'text/html', body: HELLO });
    const file = join(dist, pathname === '/' ? 'index.html' : pathname);
    return route.fulfill({ contentType: TYPES[extname(file)] ?? 'text/plain', body: readFileSync(file) });
  });
  await page.addInitScript({ content: WHEN_DRAWN });
  await page.goto(`${SITE}${path}`);
  return page;
}

async function drawnAt(browser: Browser, dist: string, path: string): Promise<number> {
  const page = await openPage(browser, dist, path);
  const at = await page.waitForFunction('window.drawnAt').then((handle) => handle.jsonValue());
  await page.close();
  return at as number;
}

/** Heap in use after a collection, in MB, and elements in the document. */
async function weigh(page: Page): Promise<{ heapMb: number; elements: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
  const elements = await page.evaluate<number>('document.querySelectorAll("*").length');
  return { heapMb: heap / 1e6, elements };
}

export const run: BenchRun = async ({ progress }) => {
  const dist = await mkdtemp(join(tmpdir(), 'vigil-window-'));
  const root = 'test/fakes/window-page';
  await build({ configFile: false, root, base: './', logLevel: 'error', build: { outDir: dist, target: 'es2023' } });
  const { path } = ensureBrowser('chromium', progress);
  const args = ['--disable-gpu', '--no-first-run', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const browser = await chromium.launch({ executablePath: path, args });
  try {
    const times = { window: [] as number[], hello: [] as number[] };
    for (let round = -2; round < ROUNDS; round++) {
      const [window, hello] = [await drawnAt(browser, dist, '/'), await drawnAt(browser, dist, '/hello')];
      if (round >= 0) times.window.push(window);
      if (round >= 0) times.hello.push(hello);
    }
    progress('100,000 answers');
    const page = await openPage(browser, dist, '/');
    await page.waitForFunction('window.drawnAt');
    const atStart = await weigh(page);
    const openMs = await page.evaluate<number>(
      timed(`document.getElementById('tab-attestations').click()`, '#attestation-0 strong'),
    );
    const endMs = await page.evaluate<number>(timed(KEY('End'), '#attestation-99999 strong'));
    await page.evaluate(timed(KEY('Home'), '#attestation-0 strong'));
    const frames = await page.evaluate<number[]>(scrolled(300, 400));
    const after = await weigh(page);
    const figures = {
      interactiveMs: { p50: quantile(times.window, 0.5), p95: quantile(times.window, 0.95) },
      helloMs: { p50: quantile(times.hello, 0.5), p95: quantile(times.hello, 0.95) },
      attestationsOpenMs: openMs,
      farEndMs: endMs,
      frameMs: { p50: quantile(frames, 0.5), p95: quantile(frames, 0.95) },
      atStart,
      after,
    };
    const ms = (value: number): string => `${value.toFixed(0).padStart(5)} ms`;
    const text = [
      `window can be used        p50 ${ms(figures.interactiveMs.p50)}  p95 ${ms(figures.interactiveMs.p95)}`,
      `a page that says hello    p50 ${ms(figures.helloMs.p50)}  p95 ${ms(figures.helloMs.p95)}`,
      `ratio at p50              ${(figures.interactiveMs.p50 / figures.helloMs.p50).toFixed(1)}`,
      `100,000 answers opened    ${ms(openMs)}, their far end ${ms(endMs)}`,
      `a frame while scrolling   p50 ${ms(figures.frameMs.p50)}  p95 ${ms(figures.frameMs.p95)}`,
      `heap                      ${atStart.heapMb.toFixed(1)} MB at first, ${after.heapMb.toFixed(1)} MB after ${300 * 400} px`,
      `elements                  ${atStart.elements} at first, ${after.elements} with the list`,
    ].join('\n');
    return { json: { command: 'window', ...figures }, text };
  } finally {
    await browser.close();
    removeFolder(dist);
  }
};
