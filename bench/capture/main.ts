/**
 * `npm run bench -- capture`. In: the built extension and a Chromium. Out: main-thread time of each input event on a captured
 * page, beside the same page with empty listeners and no capture, in alternating rounds; with 1 input and with 2,000. Times
 * are the browser's own (trace events `EventDispatch`, all worlds); `sending` is the time of timers, which send batches.
 */
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quantile } from '@vigil/demo/acts/summary.ts';
import { launchChromium, type RunningChromium } from '@vigil/demo/browser/chromium.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import type { CDPSession, Page } from 'playwright-core';
import type { BenchRun } from '../command.ts';

const ROUNDS = 12;
const WARM_UP_ROUNDS = 2;
const KEYS_PER_ROUND = 60;
const KEYS_PER_FIELD = 10;
const MOVES_PER_ROUND = 60;
const TYPES = ['keydown', 'keyup', 'input', 'pointermove', 'focusin'] as const;
type EventType = (typeof TYPES)[number];

interface TraceEvent {
  readonly name: string;
  readonly dur?: number;
  readonly args?: { readonly data?: { readonly type?: string } };
}
type Durations = Record<EventType, number[]> & { timers: number };

const emptyDurations = (): Durations => ({
  keydown: [],
  keyup: [],
  input: [],
  pointermove: [],
  focusin: [],
  timers: 0,
});

const LISTENERS = `<script>for (const type of ${JSON.stringify(TYPES)}) addEventListener(type, () => {}, true);</script>`;
const pageOf = (inputs: number): string =>
  `<!doctype html><title>Inputs</title>${LISTENERS}<form>${'<label>Note <input></label>'.repeat(inputs)}</form>`;

async function serve(): Promise<{ origin: string; close(): void }> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(pageOf(Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('inputs') ?? 1)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

/** Lists the origin and waits until its content script is registered. */
const listScript = (origin: string): string => `(async () => {
  await chrome.storage.local.set({ banks: [{ id: 'bench', name: 'Bench', origins: ['${origin}'] }] });
  while ((await chrome.scripting.getRegisteredContentScripts()).length === 0) await new Promise((r) => setTimeout(r, 20));
})()`;

async function act(page: Page): Promise<void> {
  await page.bringToFront();
  await page.focus('input');
  for (let key = 0; key < KEYS_PER_ROUND; key++) {
    await page.keyboard.press(key % KEYS_PER_FIELD === KEYS_PER_FIELD - 1 ? 'Tab' : 'a');
  }
  for (let move = 0; move < MOVES_PER_ROUND; move++) await page.mouse.move(100 + move * 3, 100 + move);
}

/** Runs one round and returns what the browser traced of it. */
async function traced(session: CDPSession, round: () => Promise<void>): Promise<Durations> {
  const durations = emptyDurations();
  const collect = ({ value }: { value: unknown[] }): void => {
    for (const { name, dur = 0, args } of value as TraceEvent[]) {
      const type = TYPES.find((known) => known === args?.data?.type);
      if (name === 'EventDispatch' && type !== undefined) durations[type].push(dur / 1000);
      else if (name === 'TimerFire') durations.timers += dur / 1000;
    }
  };
  session.on('Tracing.dataCollected', collect);
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline'] },
  });
  await round();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  session.off('Tracing.dataCollected', collect);
  return durations;
}

function add(sum: Durations, more: Durations): void {
  for (const type of TYPES) sum[type].push(...more[type]);
  sum.timers += more.timers;
}

async function compare(running: RunningChromium, captured: string, empty: string, inputs: number) {
  const pages = await Promise.all(
    [captured, empty].map(async (origin) => {
      const page = await running.context.newPage();
      await page.goto(`${origin}/?inputs=${inputs}`);
      return page;
    }),
  );
  const session = await running.context.browser()!.newBrowserCDPSession();
  const sums = [emptyDurations(), emptyDurations()];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const [i, page] of pages.entries()) {
      const durations = await traced(session, () => act(page));
      if (round >= 0) add(sums[i]!, durations);
    }
  }
  await Promise.all(pages.map((page) => page.close()));
  return { inputs, captured: sums[0]!, empty: sums[1]! };
}

type PageComparison = Awaited<ReturnType<typeof compare>>;

function figuresOf({ inputs, captured, empty }: PageComparison) {
  const of = (ms: readonly number[]) => ({ p50: quantile(ms, 0.5), p95: quantile(ms, 0.95), n: ms.length });
  const events = TYPES.map((type) => {
    const [ours, peer] = [of(captured[type]), of(empty[type])];
    return { type, captured: ours, empty: peer, addedP50: ours.p50 - peer.p50, addedP95: ours.p95 - peer.p95 };
  });
  const n = TYPES.reduce((sum, type) => sum + captured[type].length, 0);
  return { inputs, events, sendingPerEventMs: (captured.timers - empty.timers) / n };
}

type Figures = ReturnType<typeof figuresOf>;

function textOf({ inputs, events, sendingPerEventMs }: Figures): string {
  const show = (ms: number): string => ms.toFixed(3).padStart(7);
  const lines = events.map(
    ({ type, captured, empty, addedP50, addedP95 }) =>
      `${type.padEnd(12)} captured p50 ${show(captured.p50)} p95 ${show(captured.p95)}   empty p50 ${show(empty.p50)} p95 ` +
      `${show(empty.p95)}   added p50 ${show(addedP50)} p95 ${show(addedP95)} ms   n = ${captured.n}, ${empty.n}`,
  );
  return [`${inputs} inputs`, ...lines, `sending      ${show(sendingPerEventMs)} ms per event`].join('\n');
}

export const run: BenchRun = async ({ progress }) => {
  const [captured, empty] = await Promise.all([serve(), serve()]);
  const home = mkdtempSync(join(tmpdir(), 'vigil-capture-'));
  const running = await launchChromium({
    path: ensureBrowser('chromium', progress).path,
    extensionDir: 'dist/chromium',
    userDataDir: home,
    headless: true,
  });
  try {
    await running.worker.evaluate(listScript(captured.origin));
    const figures: Figures[] = [];
    for (const inputs of [1, 2000]) {
      progress(`${inputs} inputs`);
      figures.push(figuresOf(await compare(running, captured.origin, empty.origin, inputs)));
    }
    return {
      json: { command: 'capture', pages: figures },
      text: [...figures.map(textOf), 'goal: at most 0.2 ms added to an event'].join('\n'),
    };
  } finally {
    await running.context.close();
    captured.close();
    empty.close();
    removeFolder(home);
  }
};
