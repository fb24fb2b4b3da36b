/**
 * `npm run bench -- load`. In: the built companion, `--seconds` for the soak. Out: events that a companion holds from
 * several browsers over real hosts, unaccounted loss, attestations meanwhile beside an echo, memory over the soak,
 * and how long it takes to answer again after a kill.
 */
import { join } from 'node:path';
import { Theatre } from '@vigil/demo/acts/theatre.ts';
import { CUSTOMER } from '@vigil/demo/acts/three-acts.ts';
import { HttpCustomer } from '@vigil/demo/customers/http-customer.ts';
import { stopChild } from '@vigil/demo/parts/child.ts';
import { vigil } from '@vigil/demo/parts/companion.ts';
import { registeredHost } from '@vigil/demo/parts/host-client.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { BenchRun } from '../command.ts';
import { besideFlushes } from '../flushing-neighbour.ts';
import { timesLine, timesOf } from '../times.ts';
import { processorSeconds, residentMb } from '../usage.ts';
import { LoadBrowser } from './browser.ts';
import { measureRequests, type RequestTimes, untilReplied } from './requests.ts';

const BROWSERS = 4;
const TABS = 5;
const IDLE_MS = 10_000;
const FAST_MS = 15_000;
const KILLS = 5;
/** What each browser produces while it is not read: more than it keeps, so that some is lost and must be counted. */
const BURST_EVENTS = 20_000;
/** The bank and the companion limit what one session and one origin may ask in a minute. */
const NO_LIMIT = 100_000;
const LIVE_MS = 100;
/** A long soak asks a thousand times at most: each answer stays in the ledger's index, which is no leak. */
const SOAK_REQUESTS = 1000;
const REQUEST_PAUSE_MS = 200;
/** How often one of the browsers is closed and started again during a soak. */
const RESTART_MS = 300_000;
const LOOK_MS = 1000;
const REPORT_LOOKS = 300;

export const run: BenchRun = async ({ seed, seconds, progress }) => {
  const policy = { requestsPerMinute: NO_LIMIT };
  const theatre = await Theatre.open({ headless: true, replay: true, policy, maxRequestsPerMinute: NO_LIMIT });
  try {
    const scenario = await LoadScenario.open(theatre, seed);
    progress('idle');
    const idle = await scenario.request(IDLE_MS, 0);
    progress('idle, while another program flushes the disk');
    const busyDisk = await besideFlushes(theatre.folder, () => scenario.request(IDLE_MS, 0));
    progress(`a soak of ${seconds} s at the rate of people`);
    const soak = await scenario.soak(seconds, progress);
    progress('as fast as the companion takes it');
    const fast = await scenario.atFullSpeed();
    progress(`${KILLS} kills`);
    const recovery = await scenario.recoveries();
    await scenario.overflow();
    const account = await scenario.account();
    const json = { command: 'load', browsers: BROWSERS, tabs: TABS, idle, busyDisk, soak, fast, recovery, account };
    return { json, text: linesOf(json).join('\n') };
  } finally {
    const left = await theatre.close();
    for (const what of left) progress(`left behind: ${what}`);
  }
};

class LoadScenario {
  readonly #theatre: Theatre;
  readonly #browsers: readonly LoadBrowser[];
  readonly #customer: HttpCustomer;

  private constructor(theatre: Theatre, browsers: readonly LoadBrowser[], customer: HttpCustomer) {
    this.#theatre = theatre;
    this.#browsers = browsers;
    this.#customer = customer;
  }

  static async open(theatre: Theatre, seed: number): Promise<LoadScenario> {
    const profile = join(theatre.folder, 'profile');
    await vigil(['register', '--home', theatre.home, '--browser', 'chromium', '--user-data-dir', profile]);
    const launcher = registeredHost(profile, theatre.home);
    const { url } = theatre.bank;
    const browsers = Array.from({ length: BROWSERS }, (_, n) => new LoadBrowser(launcher, url, TABS, seed + n));
    for (const [n, browser] of browsers.entries()) theatre.cleanUp.add(`browser ${n}`, () => browser.close());
    await Promise.all(browsers.map((browser) => browser.connect()));
    const customer = new HttpCustomer(url);
    await customer.signIn(CUSTOMER);
    const heard = await browsers[0]?.request('register', await customer.challenge('registration'));
    const token = heard?.type === 'token' ? heard.token : '';
    const { registered } = await customer.submit('registration', { token });
    if (registered !== true) throw new VigilError('bench-failed', 'The bank did not take the registration.');
    return new LoadScenario(theatre, browsers, customer);
  }

  request(ms: number, pauseMs: number, between?: () => Promise<void>): Promise<RequestTimes> {
    return measureRequests(ms, pauseMs, this.#browsers, this.#customer, between);
  }

  async atFullSpeed() {
    const before = { events: this.#sum('acknowledged'), processor: processorSeconds(this.#pid) };
    const from = performance.now();
    for (const browser of this.#browsers) browser.fast = true;
    const requested = await this.request(FAST_MS, 0);
    const events = this.#sum('acknowledged') - before.events;
    const eventsPerSecond = (1000 * events) / (performance.now() - from);
    // What else the machine does takes nothing from this one.
    const eventsPerCoreSecond = events / (processorSeconds(this.#pid) - before.processor);
    for (const browser of this.#browsers) browser.fast = false;
    await this.#drained();
    return { eventsPerSecond, eventsPerCoreSecond, ...requested, rssMb: residentMb(this.#pid) };
  }

  async soak(seconds: number, progress: (text: string) => void) {
    const memory: { s: number; mb: number }[] = [];
    const before = { events: this.#sum('acknowledged'), processor: processorSeconds(this.#pid) };
    const from = performance.now();
    const elapsedS = () => (performance.now() - from) / 1000;
    for (const browser of this.#browsers) browser.begin(from);
    const people = setInterval(() => {
      for (const browser of this.#browsers) browser.live(performance.now());
    }, LIVE_MS);
    const look = setInterval(() => {
      const sample = { s: elapsedS(), mb: residentMb(this.#pid) };
      memory.push(sample);
      if (memory.length % REPORT_LOOKS === 0) progress(`${sample.s.toFixed(0)} s: ${sample.mb.toFixed(1)} MB`);
    }, LOOK_MS);
    const pauseMs = Math.max(REQUEST_PAUSE_MS, (seconds * 1000) / SOAK_REQUESTS);
    let restarts = 0;
    const restart = async () => {
      if (performance.now() - from < (restarts + 1) * RESTART_MS) return;
      await this.#browsers[restarts++ % BROWSERS]?.restart();
    };
    const requested = await this.request(seconds * 1000, pauseMs, restart).finally(() => {
      clearInterval(people);
      clearInterval(look);
    });
    const duration = elapsedS();
    await this.#drained();
    return {
      seconds: duration,
      restarts,
      eventsPerSecond: (this.#sum('acknowledged') - before.events) / duration,
      coreShare: (processorSeconds(this.#pid) - before.processor) / duration,
      ...requested,
      // A heap grows until it was collected once: the slope is that of the second half.
      memory: {
        firstMb: memory[0]?.mb,
        lastMb: memory.at(-1)?.mb,
        mbPerHour: 3600 * slopeOf(memory.slice(memory.length / 2)),
      },
    };
  }

  /** The companion is killed and started again. */
  async recoveries() {
    await this.#customer.signIn(CUSTOMER);
    const ready: number[] = [];
    const replied: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      await this.#kill();
      const challenges = await Promise.all(this.#browsers.map(() => this.#customer.challenge('session')));
      const from = performance.now();
      await this.#theatre.startCompanion();
      ready.push(performance.now() - from);
      const waits = this.#browsers.map(async (browser, n) => {
        await untilReplied(browser, challenges[n] as string);
        replied.push(performance.now() - from);
      });
      await Promise.all(waits);
      await this.#drained();
    }
    return { ready: timesOf(ready), replied: timesOf(replied) };
  }

  /** While there is no companion, more is made than a browser keeps. */
  async overflow(): Promise<void> {
    await this.#kill();
    for (const browser of this.#browsers) browser.burst(BURST_EVENTS);
    await this.#theatre.startCompanion();
    await this.#drained();
  }

  async #kill(): Promise<void> {
    await stopChild(this.#theatre.companion.process, 'SIGKILL');
  }

  async account() {
    await this.#drained();
    const [made, acknowledged, lost] = [this.#sum('made'), this.#sum('acknowledged'), this.#sum('lost')];
    return { made, acknowledged, lost, unaccounted: made - acknowledged - lost };
  }

  get #pid(): number | undefined {
    return this.#theatre.companion.process.pid;
  }

  async #drained(): Promise<void> {
    await Promise.all(this.#browsers.map((browser) => browser.drained()));
  }

  #sum(what: 'made' | 'acknowledged' | 'lost'): number {
    return this.#browsers.reduce((sum, { account }) => sum + account[what], 0);
  }
}

/** Least squares. */
function slopeOf(samples: readonly { s: number; mb: number }[]): number {
  const mean = (of: (sample: { s: number; mb: number }) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [s, mb] = [mean((one) => one.s), mean((one) => one.mb)];
  return mean((one) => (one.s - s) * (one.mb - mb)) / mean((one) => (one.s - s) ** 2);
}

interface LoadFigures {
  readonly idle: RequestTimes;
  readonly busyDisk: RequestTimes & { readonly flushes: number };
  readonly fast: Awaited<ReturnType<LoadScenario['atFullSpeed']>>;
  readonly soak: Awaited<ReturnType<LoadScenario['soak']>>;
  readonly recovery: Awaited<ReturnType<LoadScenario['recoveries']>>;
  readonly account: Awaited<ReturnType<LoadScenario['account']>>;
}

function linesOf({ idle, busyDisk, soak, fast, recovery, account }: LoadFigures): string[] {
  const requested = (when: string, { requestTimes, echo, ratio }: RequestTimes) => [
    timesLine(`answer, ${when}`, requestTimes),
    timesLine(`echo, ${when}`, echo),
    `${''.padEnd(25)} answer over echo: ${ratio.p50.toFixed(2)} at p50, ${ratio.p99.toFixed(2)} at p99`,
  ];
  const { firstMb = Number.NaN, lastMb = Number.NaN, mbPerHour } = soak.memory;
  return [
    `${BROWSERS} browsers of ${TABS} tabs each`,
    ...requested('idle', idle),
    ...requested('busy disk', busyDisk),
    `${''.padEnd(25)} another program flushed the disk ${busyDisk.flushes} times meanwhile`,
    `as people type            ${soak.eventsPerSecond.toFixed(0)} events/s for ${soak.seconds.toFixed(0)} s, ${soak.restarts} restarts of a browser, ` +
      `${(100 * soak.coreShare).toFixed(1)}% of a core`,
    `memory                    ${firstMb.toFixed(0)} to ${lastMb.toFixed(0)} MB, ${mbPerHour.toFixed(2)} MB an hour in the second half`,
    ...requested('as people type', soak),
    `as fast as it goes        ${fast.eventsPerSecond.toFixed(0)} events/s, ` +
      `${fast.eventsPerCoreSecond.toFixed(0)} for each second of processor time, then ${fast.rssMb.toFixed(0)} MB resident`,
    ...requested('full speed', fast),
    timesLine('killed: ready again', recovery.ready),
    timesLine('killed: answers again', recovery.replied),
    `events                    ${account.made} made, ${account.acknowledged} acknowledged, ${account.lost} counted as lost, ` +
      `${account.unaccounted} unaccounted`,
  ];
}
