import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overhang, requests, startWindow, violations, type WindowRun } from './window-run.ts';

let run: WindowRun;
beforeAll(async () => {
  run = await startWindow();
});
afterAll(() => run?.close());

describe('Pilot', () => {
  it('has no tab and no mark where no pilot is offered', async () => {
    const page = await run.open('now');
    expect(await page.locator('#tab-pilot, .pilot-mark').count()).toBe(0);
    await page.close();
  });

  it('lists what is recorded, for how long and for whom before it can be agreed to', async () => {
    const page = await run.open('now', { situation: 'pilot-offered' });
    await page.locator('.pilot-mark button').click();
    const text = await page.locator('#panel').innerText();
    for (const part of [
      'when it was pressed',
      'how far it moved',
      'never recorded',
      'For 28 days',
      'Only Nordhaven Corporate',
    ])
      expect(text).toContain(part);
    expect(text).toContain('dgaE6loZZh5HmK8L');
    await page.close();
  });

  it('makes consent live after a delay, and sends the decision on the pilot that was shown', async () => {
    const page = await run.open('pilot', { situation: 'pilot-offered' });
    const agree = page.getByTestId('pilot-agree');
    expect(await agree.isDisabled()).toBe(true);
    await agree.click();
    await page.locator('[data-testid="pilot-state"][data-status="recording"]').waitFor();
    const recipient = 'dgaE6loZZh5HmK8LTcZ9aGihXfv1XKbqk26KKI-6LIs';
    expect(await requests(page)).toEqual([{ type: 'decide-pilot', recipient, granted: true }]);
    await page.close();
  });

  it('is decided, stopped and deleted by keyboard alone, and the focus says what holds now', async () => {
    const page = await run.open('pilot', { situation: 'pilot-offered' });
    const focused = () => page.evaluate(() => document.activeElement?.id);
    await expect.poll(() => page.getByTestId('pilot-agree').isEnabled()).toBe(true);
    for (let tabs = 0; tabs < 20; tabs++) {
      await page.keyboard.press('Tab');
      if (await page.getByTestId('pilot-agree').evaluate((button) => button === document.activeElement)) break;
    }
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="pilot-state"][data-status="recording"]').waitFor();
    await expect.poll(focused).toBe('pilot-title');
    expect(await page.locator('#panel').innerText()).not.toContain('from today');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="pilot-state"][data-status="stopped"]').waitFor();
    await expect.poll(focused).toBe('pilot-title');
    expect(await page.locator('#panel').innerText()).toContain('what was recorded before is deleted');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('dialog button[type="submit"]').press('Enter');
    await page.locator('[data-testid="pilot-state"][data-status="refused"]').waitFor();
    await expect.poll(focused).toBe('pilot-title');
    await page.close();
  });

  it('shows its mark beside the text in narrow windows', async () => {
    const page = await run.open('now', { situation: 'pilot-recording', width: 320 });
    const [dot, text] = await Promise.all(
      ['.pilot-dot', '.pilot-dot + span'].map((part) => page.locator(part).boundingBox()),
    );
    expect((dot?.x ?? 0) + (dot?.width ?? 0)).toBeLessThan(text?.x ?? 0);
    expect(dot?.y).toBeGreaterThanOrEqual(text?.y ?? 0);
    await page.close();
  });

  it('is refused with one press', async () => {
    const page = await run.open('pilot', { situation: 'pilot-offered' });
    await page.getByTestId('pilot-decline').click();
    await page.locator('[data-testid="pilot-state"][data-status="refused"]').waitFor();
    expect(await requests(page)).toMatchObject([{ type: 'decide-pilot', granted: false }]);
    await page.close();
  });

  it('is marked in every view, also at its end', async () => {
    const page = await run.open('now', { situation: 'pilot-recording' });
    for (const tab of await page.locator('[role="tab"]').all()) {
      await tab.click();
      const id = await tab.getAttribute('id');
      if (id === 'tab-pilot') continue;
      await page.locator('.pilot-mark').waitFor();
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
      const box = await page.locator('.pilot-mark').boundingBox();
      expect([id, (box?.y ?? -1) >= 0]).toEqual([id, true]);
    }
    await page.close();
  });

  it('is marked above every view while it records, and stops and is deleted here', async () => {
    const page = await run.open('data', { situation: 'pilot-recording' });
    expect(await page.locator('.pilot-mark').innerText()).toContain(
      'Recording for the pilot of Nordhaven Corporate until',
    );
    await page.locator('#tab-pilot').click();
    await page.getByTestId('pilot-delete').click();
    await page.locator('dialog button[type="submit"]').click();
    await page.locator('[data-testid="pilot-state"][data-status="refused"]').waitFor();
    expect(await requests(page)).toEqual([{ type: 'delete-pilot' }]);
    expect(await page.locator('.pilot-mark').count()).toBe(0);
    await page.close();
  });

  it.each(['pilot-offered', 'pilot-recording'])('is accessible and fits narrow windows: %s', async (situation) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await run.open('pilot', { situation, width: 320, colorScheme });
      await page.locator('#pilot-title').waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await overhang(page)).toBe(0);
      await page.close();
    }
  });
});
