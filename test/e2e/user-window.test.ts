/** The user window on the options page, over the real host and companion, while the bank's page sends requests. */
import { join } from 'node:path';
import { ingrid } from '@vigil/demo/people/cast.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AtTheBank, registered } from './at-the-bank.ts';

/** VIGIL_PICTURES=DIR keeps a screenshot of each view. */
const { VIGIL_PICTURES } = process.env;
const user = ingrid();

let place: AtTheBank;
let page: Page;

beforeAll(async () => {
  place = await registered();
  const { running, visitor, log } = place;
  for (let keys = 0; keys < 600; keys += 100) await visitor.driver.type(user.type(100));
  await log.waitForVerdict(['match']);
  page = await running.context.newPage();
  await page.goto(running.page('extension/pages/options/index.html'));
});
afterAll(async () => {
  expect(await place?.theatre.close()).toEqual([]);
});

async function view(name: string): Promise<void> {
  await page.locator(`#tab-${name}`).click();
  if (VIGIL_PICTURES === undefined) return;
  await page.locator('#panel :is(h2, .attestation-row)').first().waitFor();
  await page.screenshot({ path: join(VIGIL_PICTURES, `real-${name}.png`), fullPage: true });
}

describe('the user window', () => {
  it('shows the current state and its site', async () => {
    await view('now');
    await page.getByText('Looks like you').first().waitFor();
    await page.getByText(place.theatre.bank.url).first().waitFor();
  });

  it('shows the learning progress', async () => {
    await view('learning');
    await page
      .getByText(/[\d,]+ keys/)
      .first()
      .waitFor();
  });

  it('shows every attestation with the claims that the bank received', async () => {
    await view('attestations');
    await page.locator('.attestation-row').first().click();
    // The bank may get the newest one after the companion has noted it.
    const received = () => place.log.attestations.map(({ claims }) => claims.jti);
    const shown = page.getByText(/^"?[\w-]{24}"?$/);
    await expect
      .poll(async () => (await shown.allTextContents()).some((text) => received().includes(text.replaceAll('"', ''))))
      .toBe(true);
  });

  it('withdraws the consent for a bank at once', async () => {
    await view('data');
    await page.getByRole('button', { name: /^Withdraw consent for/ }).click();
    await page.locator('dialog button[type="submit"]:enabled').click();
    await page.getByRole('button', { name: /^Withdraw consent for/ }).waitFor({ state: 'detached' });
    place.log.mark();
    // The bank's stream, which begins with the state of the last token, is slower than the companion's decline.
    const { driver } = place.visitor;
    let streams = 0;
    await place.running.context.route('**/session/stream', async (route) => {
      streams += 1;
      await driver.waitFor('body[data-vigil="unregistered"]');
      const body = 'retry: 100\nevent: vigil\ndata: {"state":"watching"}\n\n';
      await route.fulfill({ contentType: 'text/event-stream', body });
    });
    await driver.front();
    await place.visitor.startNote();
    expect(await driver.waitFor('body[data-vigil="unregistered"]')).toBe(true);
    await expect.poll(() => streams).toBeGreaterThan(1);
    expect(await driver.has('body[data-vigil="unregistered"]')).toBe(true);
    // With the streams that are open now: one that is handled later would be an error of no test.
    await place.running.context.unrouteAll({ behavior: 'wait' });
  });

  it('erases everything and proves it', async () => {
    await page.bringToFront();
    await page.getByRole('button', { name: 'Erase everything' }).click();
    await page.locator('#erase-confirmation').fill('erase');
    await page.locator('dialog button[type="submit"]:enabled').click();
    await page.getByRole('heading', { name: 'All data was erased' }).waitFor();
    await page.getByText(/The data key (was destroyed|was one of these files)/).waitFor();
    await expect.poll(() => place.theatre.companion.process.exitCode).not.toBeNull();
  });
});
