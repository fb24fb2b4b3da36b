/** Parts that fail during a session, and several browsers at once: all real. */
import type { BankLog } from '@vigil/demo/acts/bank-log.ts';
import type { Theatre } from '@vigil/demo/acts/theatre.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import { FirefoxDriver } from '@vigil/demo/customers/firefox-driver.ts';
import { BankVisitor } from '@vigil/demo/customers/visitor.ts';
import { stopChild } from '@vigil/demo/parts/child.ts';
import { vigil } from '@vigil/demo/parts/companion.ts';
import { ingrid } from '@vigil/demo/people/cast.ts';
import { companionState } from '@vigil/protocol/companion-state.ts';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { processesWith, sendSignal } from '../parts/processes.ts';
import { waitFor } from '../parts/wait-for.ts';
import { registered } from './at-the-bank.ts';

describe('a session with failing parts', () => {
  let theatre: Theatre;
  let visitor: BankVisitor;
  let log: BankLog;
  const genuine = ingrid();

  const state = async () => {
    const status: { state: unknown } = JSON.parse(await vigil(['status', '--home', theatre.home, '--json']));
    return companionState.parse(status.state);
  };
  const hosts = () => processesWith('host.cjs', theatre.home);

  beforeAll(async () => {
    ({ theatre, visitor, log } = await registered());
    await visitor.driver.type(genuine.type(500));
    await waitFor(async () => expect((await state()).stage).toBe('provisional'));
  });
  afterAll(async () => {
    expect(await theatre?.close()).toEqual([]);
  });

  it('keeps the template after the companion was killed', async () => {
    const before = await state();
    await stopChild(theatre.companion.process, 'SIGKILL');
    log.mark();
    await visitor.driver.type(genuine.type(60));
    await theatre.startCompanion();
    const after = await state();
    expect(after.stage).toBe(before.stage);
    expect(after.progress.keystroke).toBeGreaterThanOrEqual(before.progress.keystroke - 0.15);
    await visitor.driver.type(genuine.type(120));
    expect(await log.waitFor((event): event is typeof event => event.kind === 'attestation')).not.toBeNull();
  });

  it('serves two browsers at once', async () => {
    const firefox = await theatre.openFirefox(ensureBrowser('firefox', () => {}));
    onTestFinished(() => firefox.close());
    const second = new BankVisitor(new FirefoxDriver(await firefox.newPage()), theatre.bank.url);
    await second.signIn({ user: 'mats.lindqvist', password: 'northern-pines' });
    await second.startNote();
    await second.driver.type(genuine.type(25));
    await visitor.driver.type(genuine.type(25));
    await expect.poll(() => hosts().length).toBe(2);
    await expect.poll(async () => (await state()).sites.some((site) => site.registered)).toBe(true);
    await firefox.close();
    await expect.poll(() => hosts().length).toBe(1);
  }, 300_000);

  it('leaves no host when the browser is killed', async () => {
    await expect.poll(() => hosts().length).toBe(1);
    sendSignal('SIGKILL', ...processesWith(`${theatre.folder}/chromium`));
    await expect.poll(() => hosts().length).toBe(0);
    expect((await state()).stage).toBe('provisional');
  });
});
