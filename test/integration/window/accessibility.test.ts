import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WINDOW_SITUATIONS } from '../../fakes/window-situations.ts';
import { overhang, startWindow, violations, type WindowRun } from './window-run.ts';

const VIEWS = ['now', 'learning', 'attestations', 'data', 'changed', 'help'];

let run: WindowRun;
beforeAll(async () => {
  run = await startWindow();
});
afterAll(() => run?.close());

/** Opens everything that a view hides at first, so that it is tested too. */
async function unfold(page: Page): Promise<void> {
  for (const summary of await page.locator('#panel summary').all()) await summary.click();
  const row = page.locator('.attestation-row').first();
  if (await row.isVisible()) {
    await row.click();
    await page.locator('.claims').first().waitFor();
  }
}

describe('every view', () => {
  it.each(VIEWS)('%s: no axe violation in light and dark, no overflow at 320 px', async (view) => {
    const page = await run.open(view);
    await unfold(page);
    const found: Record<string, string[]> = {};
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      found[colorScheme] = await violations(page);
    }
    await page.setViewportSize({ width: 320, height: 640 });
    await page.emulateMedia({ colorScheme: 'light' });
    found.narrow = await violations(page);
    expect(found).toEqual({ light: [], dark: [], narrow: [] });
    expect(await overhang(page)).toBe(0);
    await page.close();
  });

  it.each([
    ...WINDOW_SITUATIONS.map((situation) => [situation, 'now']),
    ...VIEWS.slice(1).map((view) => ['fresh', view]),
    ...VIEWS.slice(1).map((view) => ['crowded', view]),
    ['learning', 'learning'],
    ['broken-chain', 'attestations'],
    ['undecryptable', 'data'],
    ['alarm', 'changed'],
  ] as [string, string][])('in the situation %s, %s: axe finds nothing, at 320 px', async (situation, view) => {
    const page = await run.open(view, { situation, width: 320, colorScheme: 'dark' });
    expect(await violations(page)).toEqual([]);
    expect(await overhang(page)).toBe(0);
    await page.close();
  });

  it.each([
    ['erase', 'data', 'Erase everything'],
    ['renew', 'data', 'Reset the profile'],
    ['hand over', 'data', 'Hand over'],
    ['withdraw', 'data', 'Withdraw consent for Nordhaven Corporate'],
    ['rename', 'changed', 'Rename “Desk at the office”'],
    ['remove', 'changed', 'Remove “Split keyboard at home”'],
  ])('the dialog to %s: no axe violation, Escape closes it and restores the focus', async (_name, view, button) => {
    const page = await run.open(view, { width: 320 });
    const opener = page.getByRole('button', { name: button, exact: true });
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.locator('dialog[open]').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.close();
  });

  it('says in words what the chart shows', async () => {
    const page = await run.open('now');
    const label = await page.getByRole('img').first().getAttribute('aria-label');
    expect(label).toMatch(/97%.*30%/);
    await page.getByText('The curve as a table').click();
    await expect.poll(() => page.locator('table tbody tr').count()).toBeGreaterThan(3);
    await page.close();
  });

  it('keeps its shape and its colours in forced colours', async () => {
    const page = await run.open('now');
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await violations(page)).toEqual([]);
    expect(await page.locator('.trust-card .state').isVisible()).toBe(true);
    await page.close();
  });
});
