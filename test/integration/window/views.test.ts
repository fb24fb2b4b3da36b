import { readFileSync } from 'node:fs';
import { expectedErrorOf } from '@vigil/engine/adaptation/expected-error.ts';
import type { Overview } from '@vigil/protocol/user/overview.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requests, startWindow, type WindowRun } from './window-run.ts';

let run: WindowRun;
beforeAll(async () => {
  run = await startWindow();
});
afterAll(() => run?.close());

/** Replaces what the companion replies from now on. */
const say = (page: Page, change: Partial<Overview>) =>
  page.evaluate((changed) => {
    const { userApi } = window as unknown as { userApi: { overview: Overview } };
    userApi.overview = { ...userApi.overview, ...changed };
  }, change);
const break_ = (page: Page, code: string | null) =>
  page.evaluate((broken) => {
    Object.assign((window as unknown as { userApi: object }).userApi, { broken });
  }, code);

describe('Now', () => {
  it('updates without interrupting the user', async () => {
    const page = await run.open('now');
    await page.getByText('The curve as a table').click();
    await page.locator('label', { hasText: '1 hour' }).click();
    const focus = await page.evaluate(() => document.activeElement?.tagName);
    const { sessions } = await page.evaluate(
      () => (window as unknown as { userApi: { overview: Overview } }).userApi.overview,
    );
    await say(page, { sessions: [{ ...sessions[0]!, verdict: 'mismatch', confidence: 0.04 }] });
    await page.getByRole('heading', { name: 'Does not look like you' }).waitFor();
    expect(await page.locator('.sure strong').textContent()).toBe('4%');
    expect(await page.locator('.trust-card [role="status"]').textContent()).toBe('Does not look like you');
    expect(await page.locator('table').isVisible()).toBe(true);
    expect(await page.getByLabel('1 hour').isChecked()).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe(focus);
    await page.close();
  });

  it('names the link failure and its remedy, and recovers', async () => {
    const page = await run.open('now', { situation: 'missing' });
    expect(await page.locator('[data-problem="companion-stopped"] .remedy').textContent()).toContain('vigil start');
    await page.getByRole('button', { name: 'Try again' }).click();
    await break_(page, null);
    await page.getByRole('heading', { name: 'Looks like you' }).waitFor();
    await break_(page, 'companion-failed');
    await page.locator('.stale').waitFor();
    expect(await page.getByRole('heading', { name: 'Looks like you' }).isVisible()).toBe(true);
    await page.close();
  });

  it('does not poll while hidden', async () => {
    const page = await run.open('now');
    const count = () =>
      page.evaluate(() => (window as unknown as { userApi: { requests: object[] } }).userApi.requests.length);
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    const before = await count();
    await page.waitForTimeout(1500);
    expect(await count()).toBe(before);
    await page.close();
  });
});

describe('Learning', () => {
  const today = async (situation: string): Promise<string[]> => {
    const page = await run.open('learning', { situation });
    const texts = await page.locator('.today dd').allTextContents();
    await page.close();
    return texts;
  };

  it('shows the expected accuracy of each modality, or that it is unknown', async () => {
    const correct = (modality: 'keystroke' | 'pointer', learnt: number) =>
      `${Math.floor(100 * (1 - (expectedErrorOf(modality, learnt)?.errors ?? 1)))} of 100 correct`;
    const learnt = [correct('keystroke', 8000), 'after 50 keys', correct('pointer', 1480), 'after 20 movements'];
    expect(await today('good')).toEqual(learnt);
    expect(await today('idle')).toEqual(learnt);
    expect(await today('learning')).toEqual([
      correct('keystroke', 240),
      'after 50 keys',
      'Not enough data to estimate.',
    ]);
  });
});

describe('a locked store', () => {
  it('opens with the right passphrase only', async () => {
    const page = await run.open('now', { situation: 'locked' });
    await page.getByLabel('Passphrase').fill('wrong');
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByText('Wrong passphrase.').waitFor();
    await page.getByLabel('Passphrase').fill('open sesame');
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('heading', { name: 'No bank page is open' }).waitFor();
    await page.close();
  });
});

describe('Attestations', () => {
  it('finds, filters and exports matches', async () => {
    const page = await run.open('attestations');
    const status = page.locator('.attestations-bar [role="status"]').first();
    const counted = /^[\d,]+ of 100,000 attestations$/;
    await page.getByLabel('Search').fill('MERIDIAN');
    await expect.poll(() => status.textContent()).toMatch(counted);
    const searched = await status.textContent();
    await page.getByLabel('Verdict').selectOption('mismatch');
    await expect.poll(() => status.textContent()).not.toBe(searched);
    await expect.poll(() => status.textContent()).toMatch(counted);
    const found = Number(/^\d+/.exec((await status.textContent()) ?? '')?.[0]);
    const names = await page.locator('.attestation-row strong').allTextContents();
    expect(new Set(names)).toEqual(new Set(['Meridian Clearing']));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as CSV' }).click(),
    ]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines).toHaveLength(found + 1);
    expect(lines.slice(1).every((line) => line.includes('meridian') && line.includes('mismatch'))).toBe(true);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => status.textContent()).toBe('100,000 attestations');
    await page.close();
  });

  it('shows exactly the claims that were sent', async () => {
    const page = await run.open('attestations');
    await page.locator('.attestation-row').first().click();
    await page.getByText('Raw value').click();
    const raw = JSON.parse((await page.locator('pre').textContent()) ?? '') as Record<string, unknown>;
    const explained = await page.locator('.claims dt > code').allTextContents();
    expect(explained.toSorted()).toEqual(Object.keys(raw).toSorted());
    expect(explained.slice(0, 2)).toEqual(['purpose', 'verdict']);
    await page.close();
  });

  it('shows the counts of records that were condensed, and nothing where there are none', async () => {
    const page = await run.open('attestations');
    await page.locator('.attestation-row strong').first().waitFor();
    expect(await page.locator('.condensed').count()).toBe(0);
    await page.getByRole('tab', { name: 'Now' }).click();
    const what = { bank: 'meridian', bankName: 'Meridian Clearing', origin: 'https://pay.meridian.example' };
    const count = { ...what, purpose: 'session', verdict: 'match', records: 1234 };
    const condensed = { records: 1234, firstDayMs: 0, lastDayMs: 86_400_000, counts: [count] };
    await page.evaluate((value) => {
      Object.assign((window as unknown as { userApi: object }).userApi, { condensed: value });
    }, condensed);
    await page.getByRole('tab', { name: 'Attestations' }).click();
    await page.getByText('1,234 older attestations are kept as counts').click();
    await page.getByText(/Sent from .*1970 to .*1970\./).waitFor();
    expect(await page.locator('.condensed li').allTextContents()).toEqual([
      'Meridian Clearing, the session: Looks like you1,234',
    ]);
    await page.close();
  });

  it('says when an old record kept no claims', async () => {
    const page = await run.open('attestations');
    await page.locator('.attestation-row strong').first().waitFor();
    await page.getByRole('listbox').focus();
    await page.keyboard.press('End');
    await page.locator('#attestation-99999 strong').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('did not keep its claims').waitFor();
    await page.close();
  });

  it('shows new records at once at the top, and offers them further down', async () => {
    const page = await run.open('attestations');
    await page.locator('.attestation-row strong').first().waitFor();
    const { data } = await page.evaluate(
      () => (window as unknown as { userApi: { overview: Overview } }).userApi.overview,
    );
    await say(page, { data: { ...data!, items: { ...data!.items, attestations: 100_002 } } });
    const status = page.locator('.attestations-bar [role="status"]').first();
    await expect.poll(() => status.textContent()).toBe('100,002 attestations');
    await page.getByRole('listbox').focus();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageDown');
    await say(page, { data: { ...data!, items: { ...data!.items, attestations: 100_003 } } });
    await page.getByRole('button', { name: 'Show 1 new attestation' }).click();
    await expect.poll(() => status.textContent()).toBe('100,003 attestations');
    await page.close();
  });

  it('shows where the chain breaks', async () => {
    const page = await run.open('attestations', { situation: 'broken-chain' });
    await page.getByText('The list is broken at attestation 61,803').waitFor();
    await page.close();
  });
});

describe('My data', () => {
  it('withdraws a consent only after confirmation', async () => {
    const page = await run.open('data');
    const withdraw = page.getByRole('button', { name: 'Withdraw consent for Meridian Clearing' });
    await withdraw.click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await requests(page)).toEqual([]);
    await withdraw.click();
    await page.getByRole('button', { name: 'Withdraw consent', exact: true }).click();
    await page.getByText('Consent for Meridian Clearing was withdrawn.').waitFor();
    expect(await requests(page)).toEqual([{ type: 'revoke', bank: 'meridian', sub: 'k-48213' }]);
    expect(await withdraw.count()).toBe(0);
    await page.close();
  });

  it('exports all parts as one file', async () => {
    const page = await run.open('data');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export my data' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toContain('"part":3');
    expect((await requests(page)).map((request) => request.type === 'export' && request.part)).toEqual([0, 1, 2, 3]);
    await page.close();
  });

  it('shows the erasure proof even though the companion is gone', async () => {
    const page = await run.open('data');
    await page.getByRole('button', { name: 'Erase everything' }).click();
    const confirm = page.locator('dialog button[type="submit"]');
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByLabel('Type ERASE to confirm').fill('ERASE');
    await confirm.click();
    await page.getByRole('heading', { name: 'All data was erased' }).waitFor();
    await break_(page, 'companion-stopped');
    await page.waitForTimeout(1500);
    expect(await page.locator('#panel').textContent()).toContain('store.db-wal');
    await page.close();
  });

  it('hands the computer over only after confirmation', async () => {
    const page = await run.open('data');
    await page.getByRole('button', { name: 'Hand over' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await requests(page)).toEqual([]);
    await page.getByRole('button', { name: 'Hand over' }).click();
    await page.getByRole('button', { name: 'Delete my data and hand over' }).click();
    await page.getByText('Handed over. The next person can register').waitFor();
    expect(await requests(page)).toEqual([{ type: 'hand-over' }]);
    expect(await page.getByText('Withdraw consent for Meridian Clearing').count()).toBe(0);
    await page.close();
  });

  it('shows a problem in its dialog and stays open', async () => {
    const page = await run.open('data');
    await page.getByRole('button', { name: 'Reset the profile' }).click();
    await break_(page, 'store-io');
    await page.getByRole('button', { name: 'Delete and start again' }).click();
    await expect.poll(() => page.locator('dialog .problem').textContent()).toContain('could not write');
    await page.close();
  });
});

describe('Something changed', () => {
  it('allows a false alarm report only when the companion does', async () => {
    const page = await run.open('changed');
    const report = page.getByRole('button', { name: 'Report a false alarm' });
    expect(await report.isDisabled()).toBe(true);
    expect(await page.locator('#alarm-why').textContent()).toContain('nothing to report');
    await say(page, { falseAlarm: { possible: true, why: null, bank: 'nordhaven' } });
    await expect.poll(() => report.isEnabled()).toBe(true);
    expect(await page.locator('#alarm-why').textContent()).toContain('Nordhaven Corporate');
    await report.click();
    await page.getByText('Reported. The profile learns').waitFor();
    expect(await requests(page)).toEqual([{ type: 'report-false-alarm' }]);
    await page.close();
  });

  it('rejects a duplicate name', async () => {
    const page = await run.open('changed');
    await page.getByLabel('Profile name').fill('split KEYBOARD at home');
    await page.getByRole('button', { name: 'Learn a new profile' }).click();
    await page.getByText('A profile with this name exists.').waitFor();
    expect(await requests(page)).toEqual([]);
    await page.close();
  });
});
