import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requests, startWindow, type WindowRun } from './window-run.ts';

let run: WindowRun;
beforeAll(async () => {
  run = await startWindow();
});
afterAll(() => run?.close());

const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const focused = (page: Page) => page.evaluate(() => document.activeElement?.id ?? '');

/** Presses Tab until an element of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 60; steps++) {
    const now = await page.evaluate(() => {
      const at = document.activeElement;
      return at?.getAttribute('aria-label') ?? (at as HTMLInputElement)?.labels?.[0]?.textContent ?? at?.textContent;
    });
    if (now === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reached ${name}`);
}

describe('by keyboard alone', () => {
  it('moves through the tabs with arrows, Home and End, one stop for Tab', async () => {
    const page = await run.open('now');
    await press(page, 'Tab');
    expect(await focused(page)).toBe('tab-now');
    await press(page, 'ArrowDown');
    expect(await focused(page)).toBe('tab-learning');
    expect(await page.locator('#panel').getAttribute('aria-labelledby')).toBe('tab-learning');
    await press(page, 'End');
    expect(await focused(page)).toBe('tab-help');
    await press(page, 'ArrowRight');
    expect(await focused(page)).toBe('tab-now');
    await press(page, 'Tab');
    expect(await focused(page)).not.toMatch(/^tab-/);
    expect(new URL(page.url()).hash).toBe('#now');
    await page.close();
  });

  it('begins each view at its top, wherever the one before was left', async () => {
    const page = await run.open('now');
    await page.setViewportSize({ width: 1100, height: 500 });
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    const top = () => page.evaluate(() => window.scrollY);
    expect(await top()).toBeGreaterThan(100);
    await page.locator('#tab-data').click();
    await page.locator('#panel[aria-labelledby="tab-data"]').waitFor();
    expect(await top()).toBe(0);
    await page.close();
  });

  it('moves through the attestations and opens the active one', async () => {
    const page = await run.open('attestations');
    await page.locator('.attestation-row strong').first().waitFor();
    await tabTo(page, 'Attestations, newest first');
    await press(page, 'ArrowDown', 'ArrowDown');
    await page.getByRole('heading', { name: 'Attestation 99,998' }).waitFor();
    await press(page, 'End');
    await page.locator('#attestation-99999 strong').waitFor();
    await press(page, 'Enter');
    await page.getByRole('heading', { name: 'Attestation 1', exact: true }).waitFor();
    expect(await page.locator('[role="listbox"]').getAttribute('aria-activedescendant')).toBe('attestation-99999');
    await press(page, 'Home');
    await page.locator('#attestation-0[data-active="true"]').waitFor();
    await page.close();
  });

  it('restores the focus of the list when an attestation that covered it closes', async () => {
    const page = await run.open('attestations', { width: 400 });
    await page.locator('.attestation-row strong').first().waitFor();
    await tabTo(page, 'Attestations, newest first');
    await press(page, 'ArrowDown', 'Enter');
    await page.getByRole('heading', { name: 'Attestation 99,999' }).waitFor();
    expect(await focused(page)).toBe('detail-title');
    expect(await page.locator('[role="listbox"]').isVisible()).toBe(false);
    await tabTo(page, 'Back');
    await press(page, 'Enter');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('listbox');
    await page.close();
  });

  it('creates a profile, renames, pauses and erases without a pointer', async () => {
    const page = await run.open('changed');
    await tabTo(page, 'Profile name');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Holiday laptop');
    await press(page, 'Enter');
    await page.getByText('Learning “Holiday laptop”.').waitFor();
    await tabTo(page, 'Rename “Holiday laptop”');
    await press(page, 'Enter');
    await page.locator('#rename-name:focus').waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Laptop');
    await press(page, 'Enter');
    await page.getByText('Renamed to “Laptop”.').waitFor();
    await page.locator('#tab-changed').focus();
    await press(page, 'ArrowUp');
    await tabTo(page, 'Pause for 1 hour');
    await press(page, 'Enter');
    await page.getByRole('heading', { name: /^Paused until/ }).waitFor();
    await tabTo(page, 'Erase everything');
    await press(page, 'Enter');
    await page.locator('#erase-confirmation:focus').waitFor();
    await page.keyboard.type('eras');
    await press(page, 'Enter');
    await page.keyboard.type('e');
    await page.locator('dialog button[type="submit"]:enabled').waitFor();
    await press(page, 'Enter');
    await page.getByRole('heading', { name: 'All data was erased' }).waitFor();
    expect((await requests(page)).map(({ type }) => type)).toEqual(['new-profile', 'rename-profile', 'pause', 'erase']);
    await page.close();
  });
});
