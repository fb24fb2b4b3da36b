/** Parts that fail during a session, and several browsers at once: all real. */
import { once } from 'node:events';
import type { BankLog } from '@vigil/demo/acts/bank-log.ts';
import type { Theatre } from '@vigil/demo/acts/theatre.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import { FirefoxDriver } from '@vigil/demo/customers/firefox-driver.ts';
import { BankVisitor } from '@vigil/demo/customers/visitor.ts';
import { vigil } from '@vigil/demo/parts/companion.ts';
import { ingrid } from '@vigil/demo/people/cast.ts';
import { companionState } from '@vigil/protocol/companion-state.ts';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { registered } from './at-the-bank.ts';
import { until } from './poll.ts';
import { processesWith } from './processes.ts';

describe('a session with failing parts', () => {
  let theatre: Theatre;
  let visitor: BankVisitor;
  let log: BankLog;
  const genuine = ingrid();

  const state = async () => {
    const status: { state: unknown } = JSON.parse(await vigil(['status', '--home', theatre.home, '--json']));
    return companionState.parse(status.state);
  };
  const hosts = () => processesWith('host.cjs').filter((pid) => processesWith(theatre.home).includes(pid));

  beforeAll(async () => {
    ({ theatre, visitor, log } = await registered());
    await visitor.driver.type(genuine.type(500));
    await until(async () => (await state()).stage === 'provisional');
  });
  afterAll(async () => {
    expect(await theatre?.close()).toEqual([]);
  });

  it('keeps the template after the companion was killed', async () => {
    const before = await state();
    const gone = once(theatre.companion.process, 'exit');
    theatre.companion.process.kill('SIGKILL');
    await gone;
    log.mark();
    await visitor.driver.type(genuine.type(60));
    await theatre.startCompanion();
    const after = await state();
    expect(after.stage).toBe(before.stage);
    expect(after.progress.keystroke).toBeGreaterThanOrEqual(before.progress.keystroke - 0.15);
    await visitor.driver.type(genuine.type(120));
    expect(await log.waitFor((event): event is typeof event => event.kind === 'attestation', 45_000)).not.toBeNull();
  });

  it('serves two browsers at once', async () => {
    const firefox = await theatre.openFirefox(ensureBrowser('firefox', () => {}));
    onTestFinished(() => firefox.close());
    const second = new BankVisitor(new FirefoxDriver(await firefox.newPage()), theatre.bank.url);
    await second.signIn({ user: 'mats.lindqvist', password: 'northern-pines' });
    await second.startNote();
    await second.driver.type(genuine.type(25));
    await visitor.driver.type(genuine.type(25));
    expect(await until(async () => hosts().length === 2)).toBe(true);
    expect(await until(async () => (await state()).sites.some((site) => site.registered))).toBe(true);
    await firefox.close();
    expect(await until(() => hosts().length === 1, 5000)).toBe(true);
  });

  it('leaves no host when the browser is killed', async () => {
    expect(await until(() => hosts().length === 1)).toBe(true);
    for (const pid of processesWith(`${theatre.folder}/chromium`)) process.kill(pid, 'SIGKILL');
    expect(await until(() => hosts().length === 0, 5000)).toBe(true);
    expect((await state()).stage).toBe('provisional');
  });
});
