/**
 * `npm run bench -- latency`. In: the built parts and a Chromium. Out: milliseconds from page to signed answer to page
 * beside an echo over the very same hops in the same rounds; cold start of core and host; memory of the core.
 */
import { Theatre } from '@vigil/demo/acts/theatre.ts';
import { CUSTOMER } from '@vigil/demo/acts/three-acts.ts';
import { grantConsent } from '@vigil/demo/browser/extension-pages.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import { ChromiumDriver } from '@vigil/demo/customers/chromium-driver.ts';
import { BankVisitor } from '@vigil/demo/customers/visitor.ts';
import { ingrid } from '@vigil/demo/people/cast.ts';
import type { BenchRun } from '../command.ts';
import { run as hostStart } from '../host-start.ts';
import { timesLine, timesOf } from '../times.ts';
import { residentMb } from '../usage.ts';
import { pageLoop } from './page-loop.ts';

const ROUNDS = 1000;
const WARM_UP = 50;
const CORE_STARTS = 10;
/** The bank and the companion limit what one session and one origin may ask in a minute. */
const NO_LIMIT = 100_000;
/** Typed beforehand, so that there is a template and evidence to answer from. */
const KEYS = 600;

interface LatencyTimes {
  readonly attest: readonly number[];
  readonly echo: readonly number[];
}

export const run: BenchRun = async (options) => {
  const { progress } = options;
  const policy = { requestsPerMinute: NO_LIMIT };
  const theatre = await Theatre.open({ headless: true, replay: true, policy, maxRequestsPerMinute: NO_LIMIT });
  try {
    const running = await theatre.openChromium(ensureBrowser('chromium', progress));
    const driver = new ChromiumDriver(await running.context.newPage());
    const visitor = new BankVisitor(driver, theatre.bank.url);
    await visitor.signIn(CUSTOMER);
    await visitor.register(() => grantConsent(running, true));
    await visitor.startNote();
    await driver.type(ingrid().type(KEYS));
    progress(`asking ${ROUNDS} times`);
    await driver.page.evaluate(pageLoop(WARM_UP));
    const times: LatencyTimes = await driver.page.evaluate(pageLoop(ROUNDS));
    const rssMb = residentMb(theatre.companion.process.pid);
    const coreStart = await coldStarts(theatre, progress);
    const host = await hostStart(options);
    const path = { attest: timesOf(times.attest), echo: timesOf(times.echo) };
    const ratio = path.attest.p50 / path.echo.p50;
    const json = {
      command: 'latency',
      ...path,
      ratio,
      coreStart: timesOf(coreStart),
      coreRssMb: rssMb,
      host: host.json,
    };
    const text = [
      timesLine('page to signed answer', path.attest),
      timesLine('echo over the same hops', path.echo),
      `ratio at p50              ${ratio.toFixed(2)} (goal: at most 3)`,
      timesLine('core cold start', json.coreStart),
      `core resident memory      ${rssMb.toFixed(0)} MB after ${ROUNDS + WARM_UP} answers`,
      host.text,
    ].join('\n');
    return { json, text };
  } finally {
    await theatre.close();
  }
};

async function coldStarts(theatre: Theatre, progress: (text: string) => void): Promise<number[]> {
  const times: number[] = [];
  for (let start = 0; start < CORE_STARTS; start++) {
    await theatre.companion.stop();
    const from = performance.now();
    await theatre.startCompanion();
    times.push(performance.now() - from);
  }
  progress(`started the core ${CORE_STARTS} times`);
  return times;
}
