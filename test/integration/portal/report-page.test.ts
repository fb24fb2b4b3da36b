/** The report as a page in real Chromium: accessible in light and dark, readable in a narrow window. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildReport } from '@vigil/portal/report/build-report.ts';
import { reportHtml } from '@vigil/portal/report/report-html.ts';
import type { StoredEntry } from '@vigil/portal/server/audit-trail.ts';
import { PRESETS } from '@vigil/portal/server/policy.ts';
import { VERDICTS } from '@vigil/protocol/attestation/claims.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBank, START_MS } from '../../unit/portal/bank.ts';
import { openBrowser } from '../demo/browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = process.env.VIGIL_SCREENSHOTS;

let browser: Browser;
let html: string;

beforeAll(async () => {
  browser = await openBrowser();
  const bank = await openBank();
  for (let days = 0; days < 3; days += 1) {
    for (const verdict of VERDICTS) {
      const token = await bank.simulator.attest((await bank.request('session')).challenge, { verdict });
      await bank.verify(token, 'session');
    }
    bank.clock.ms += 12 * 3_600_000;
  }
  async function* trail(): AsyncGenerator<StoredEntry> {
    for (const { bank: _, ...entry } of bank.credentials.trail) yield entry;
  }
  const [from, to] = [START_MS / 1000, START_MS / 1000 + 7 * 86_400];
  html = reportHtml(await buildReport(trail(), from, to, [PRESETS.balanced, PRESETS.strict], PRESETS.balanced));
});
afterAll(() => browser.close());

it.each(['light', 'dark'] as const)('has no accessibility findings in %s and fits a narrow window', async (scheme) => {
  const page = await browser.newPage({ colorScheme: scheme, viewport: { width: 420, height: 800 } });
  await page.setContent(html);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()');
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(beyond).toBe(0);
  if (SHOTS) {
    mkdirSync(SHOTS, { recursive: true });
    await page.setViewportSize({ width: 1100, height: 900 });
    await page.screenshot({ path: join(SHOTS, `report-${scheme}.png`), fullPage: true });
  }
  await page.close();
});
