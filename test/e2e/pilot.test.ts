/** A pilot in real Chromium: offer, consent, mark, recording, export, stop and delete; nothing typed is in its files. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Theatre } from '@vigil/demo/acts/theatre.ts';
import { CUSTOMER } from '@vigil/demo/acts/three-acts.ts';
import type { RunningChromium } from '@vigil/demo/browser/chromium.ts';
import { grantConsent } from '@vigil/demo/browser/extension-pages.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import type { BankVisitor } from '@vigil/demo/customers/visitor.ts';
import { vigil } from '@vigil/demo/parts/companion.ts';
import { generatedUser } from '@vigil/demo/people/generated.ts';
import { newPilotKeys, pilotKeyId } from '@vigil/pilot/pilot-keys.ts';
import { readPilotFile } from '@vigil/pilot/read-pilot-file.ts';
import type { Visit } from '@vigil/pilot/visit.ts';
import { EVENT } from '@vigil/protocol/capture.ts';
import type { PilotState } from '@vigil/protocol/pilot.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPEN } from './canaries.ts';
import { serve } from './extension/bank-pages.ts';
import { pretendActiveTab } from './extension/popup-page.ts';
import { tracesOf } from './traces.ts';

const NAME = 'Nordhaven Corporate';
/** VIGIL_PICTURES=DIR keeps screenshots. */
const { VIGIL_PICTURES } = process.env;
const keys = await newPilotKeys();

describe('a pilot in Chromium', () => {
  let theatre: Theatre;
  let running: RunningChromium;
  let visitor: BankVisitor;
  let page: Page;

  const state = async (): Promise<PilotState | null> =>
    JSON.parse(await vigil(['pilot', 'status', '--json', '--home', theatre.home]));
  let exports = 0;
  async function exported(): Promise<{ file: string; visits: Visit[] }> {
    const file = join(theatre.folder, `out-${exports++}.vigil-pilot`);
    await vigil(['pilot', 'export', file, '--home', theatre.home]);
    const visits: Visit[] = [];
    for await (const visit of readPilotFile(file, keys.privateKey)) visits.push(visit);
    return { file, visits };
  }
  const recordedKeys = async () => keysOf((await exported()).visits);
  const blocks = () => join(theatre.home, 'pilot.blocks');

  beforeAll(async () => {
    const pilot = { publicKey: keys.publicKey, name: NAME, purpose: 'Fit our own numbers.', days: 14, maxMB: 20 };
    theatre = await Theatre.open({ headless: true, replay: true, machinePolicy: true, policy: { pilot } });
    running = await theatre.openChromium(ensureBrowser('chromium', () => {}));
    visitor = await theatre.openVisitor(running);
    await visitor.signIn(CUSTOMER);
    expect(await visitor.register(() => grantConsent(running, true))).toBe('registered');
    await visitor.startNote();
  });
  afterAll(async () => {
    expect(await theatre?.close()).toEqual([]);
  });

  async function shoot(target: Page, name: string): Promise<void> {
    if (VIGIL_PICTURES === undefined) return;
    for (const colorScheme of ['light', 'dark'] as const) {
      await target.emulateMedia({ colorScheme });
      await target.screenshot({
        path: join(VIGIL_PICTURES, `${name}-${colorScheme}.png`),
        fullPage: true,
        animations: 'disabled',
      });
    }
  }

  async function popup(): Promise<Page> {
    const opened = await running.context.newPage();
    await pretendActiveTab(opened, theatre.bank.url);
    await opened.setViewportSize({ width: 360, height: 520 });
    await opened.goto(running.page('extension/pages/popup/index.html'));
    await opened.locator('#status').waitFor();
    return opened;
  }

  it('records nothing on the ordinary consent alone', async () => {
    await visitor.driver.type(generatedUser('Ingrid', 11).type(100));
    expect(await state()).toMatchObject({ status: 'offered', bytes: 0 });
    expect(existsSync(blocks())).toBe(false);
  });

  it('is offered in popup and window, and agreed to on a page of its own', async () => {
    const notice = await popup();
    expect(await notice.locator('#pilot').innerText()).toContain(`${NAME} offers a pilot`);
    expect(await notice.locator('#pilot a').getAttribute('href')).toContain('#pilot');
    await shoot(notice, 'real-popup-offered');
    await notice.close();
    page = await running.context.newPage();
    await page.goto(running.page('extension/pages/options/index.html#pilot'));
    await page.getByTestId('pilot-agree').waitFor();
    await shoot(page, 'real-consent');
    await page.getByTestId('pilot-agree').click();
    await page.locator('[data-testid="pilot-state"][data-status="recording"]').waitFor();
    expect(await state()).toMatchObject({ status: 'recording', recipient: pilotKeyId(keys.publicKey) });
    await page.locator('#tab-now').click();
    expect(await page.locator('.pilot-mark').innerText()).toContain(`Recording for the pilot of ${NAME}`);
    await shoot(page, 'real-mark');
  });

  it('records keys and moves that only the private key opens, without content', async () => {
    const typed = generatedUser('Ingrid', 12).type(300);
    await visitor.driver.type(typed);
    const text = OPEN.input;
    const bank = running.context.pages().find((one) => one.url().startsWith(theatre.bank.url));
    await bank?.bringToFront();
    await bank?.keyboard.type(text);
    // All have arrived, and each once.
    await expect.poll(recordedKeys).toBe(typed.length + text.length);
    const { file, visits } = await exported();
    expect(visits[0]).toMatchObject({ day: 0, device: { browser: 'chromium' } });
    expect(tracesOf(text, Buffer.from(JSON.stringify(visits)))).toEqual([]);
    expect(keysInOrder(visits, text)).toEqual([]);
    for (const path of [file, blocks()]) {
      const bytes = readFileSync(path);
      for (const secret of [text, theatre.bank.url, CUSTOMER.user]) expect(tracesOf(secret, bytes)).toEqual([]);
    }
  });

  it('records nothing of a page that is not listed', async () => {
    const other = await serve({ '/': '<textarea id="text"></textarea><input id="secret" type="password">' });
    try {
      const before = await recordedKeys();
      const unlisted = await running.context.newPage();
      await unlisted.goto(other.origin);
      for (const id of ['text', 'secret']) {
        await unlisted.focus(`#${id}`);
        await unlisted.keyboard.type(OPEN.textarea);
      }
      expect(await unlisted.inputValue('#text')).toBe(OPEN.textarea);
      await unlisted.close();
      // Input of a listed page after it has arrived: nothing of before is under way.
      const typed = generatedUser('Ingrid', 13).type(100);
      await visitor.driver.type(typed);
      await expect.poll(recordedKeys).toBeGreaterThanOrEqual(before + typed.length);
      expect(await recordedKeys()).toBe(before + typed.length);
    } finally {
      await other.close();
    }
  });

  it('is marked in the popup, stopped there, and deleted from the window', async () => {
    const mark = await popup();
    await mark.locator('#pilot[data-status="recording"]').waitFor();
    await shoot(mark, 'real-popup-recording');
    await mark.locator('#pilot-stop').click();
    await mark.locator('#pilot').waitFor({ state: 'detached' });
    expect(await state()).toMatchObject({ status: 'stopped' });
    await mark.close();
    await page.bringToFront();
    await page.locator('#tab-pilot').click();
    await page.getByTestId('pilot-delete').click();
    await page.locator('dialog button[type="submit"]').click();
    await expect.poll(() => existsSync(blocks())).toBe(false);
    expect(await state()).toMatchObject({ status: 'refused', bytes: 0 });
  });

  it('is gone when the policy takes it away', async () => {
    theatre.setPolicy([theatre.bank.bankPolicy], {});
    await expect.poll(state).toBeNull();
  });
});

function keysOf(visits: readonly Visit[]): number {
  return visits.reduce((sum, { counts }) => sum + counts.keys, 0);
}

/**
 * Members of key events whose values follow the order of a text's characters: as codes, as places in the alphabet, or shifted by any
 * constant.
 */
function keysInOrder(visits: readonly Visit[], text: string): number[] {
  const events = visits
    .flatMap(({ entries }) => entries)
    .flatMap((entry) => (entry.kind === 'batch' ? entry.events.filter(([kind]) => kind === EVENT.keyDown) : []));
  const steps = (values: readonly number[]) => values.slice(1).map((value, at) => value - (values[at] ?? 0));
  const spelled = [text, text.toLowerCase(), text.toUpperCase()].map((form) =>
    steps([...form].map((character) => character.charCodeAt(0))).join(),
  );
  return [1, 2, 3].filter((member) => {
    const found = `,${steps(events.map((event) => event[member] ?? 0)).join()},`;
    return spelled.some((form) => found.includes(`,${form},`));
  });
}
