/** Plays the three acts in a real browser without a user. In: a browser. Out: log lines, screenshots, an exit code. */
import { join } from 'node:path';
import { companionState } from '@vigil/protocol/companion-state.ts';
import type { FoundBrowser } from '../browser/find.ts';
import type { Driver } from '../customers/driver.ts';
import { vigil } from '../parts/companion.ts';
import type { Terminal } from '../parts/terminal.ts';
import { ingrid, somebodyElse } from '../people/cast.ts';
import { BankLog, sayWhatHappens } from './bank-log.ts';
import { onStage } from './on-stage.ts';
import { summary } from './summary.ts';
import type { Theatre } from './theatre.ts';
import { type ActResult, playThreeActs } from './three-acts.ts';

const NEWEST = '[data-testid="newest-record"]';

interface BrowserDemoOptions {
  readonly browser: FoundBrowser;
  readonly out: Terminal;
  readonly pictures: string;
}

export async function playInBrowser({ browser, out, pictures }: BrowserDemoOptions): Promise<number> {
  const startedMs = Date.now();
  const results = await onStage({ headless: true, replay: true }, async (theatre) => {
    out.say(`Companion, demo bank (${theatre.bank.url}) and ${browser.brand} are up.`);
    sayWhatHappens(theatre.bank.feed, out);
    const cast = await theatre.openCast(browser);
    const console = await cast.newDriver();
    const address = `${theatre.bank.url}/console/?period=1h`;
    await console.goto(address);
    // Background pages are throttled.
    await cast.visitor.driver.front();
    const results = await playThreeActs({
      visitor: cast.visitor,
      log: new BankLog(theatre.bank.feed),
      genuine: ingrid(),
      impostor: somebodyElse(),
      consent: cast.consent,
      learned: () => learned(theatre),
      nextDay: () => theatre.restartCompanion(),
      say: out.say,
      progress: out.progress,
      picture: (name) =>
        takePictures({ folder: pictures, name, address, pages: { console, portal: cast.visitor.driver } }),
    });
    latencies(theatre, out);
    return results;
  });
  return report(results, { out, pictures, startedMs });
}

export async function learned(theatre: Theatre) {
  const status: { state: unknown } = JSON.parse(await vigil(['status', '--home', theatre.home, '--json']));
  const state = companionState.parse(status.state);
  return { stage: state.stage, progress: state.progress.keystroke };
}

async function showNewest(console: Driver | undefined, address: string): Promise<void> {
  await console?.front();
  // A page in the background shows the records of when it was there last.
  await console?.goto(address);
  if (!(await console?.has(NEWEST))) return;
  await console?.click('newest-record');
  await console?.waitFor('[data-testid="explanation"]');
}

interface Pictures {
  readonly folder: string;
  readonly name: string;
  /** Of the console. */
  readonly address: string;
  readonly pages: Readonly<Record<string, Driver>>;
}

/** The last page stays in the foreground. The console shows the newest session. */
async function takePictures({ folder, name, address, pages }: Pictures): Promise<void> {
  await showNewest(pages.console, address);
  for (const [page, driver] of Object.entries(pages)) await driver.screenshot(join(folder, `${name}-${page}.png`));
}

function latencies(theatre: Theatre, out: Terminal): void {
  const times = theatre.bank.feed
    .since(0)
    .flatMap((event) => (event.kind === 'attestation' && event.latencyMs !== null ? [event.latencyMs] : []));
  out.say(`From challenge to verified attestation, measured by the bank: ${summary(times, 'ms')}.`);
}

function report(
  results: readonly ActResult[],
  environment: { out: Terminal; pictures: string; startedMs: number },
): number {
  const { out, pictures, startedMs } = environment;
  for (const { act, ok, text } of results) out.say(`${ok ? 'right' : 'WRONG'}  ${act}: ${text}`);
  out.say(`Pictures are in ${pictures}. The play took ${((Date.now() - startedMs) / 1000).toFixed(0)} s.`);
  return results.every((result) => result.ok) ? 0 : 1;
}
