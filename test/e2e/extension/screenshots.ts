/** Screenshots of every extension page, for review. In: dist/chromium. Out: out/extension, light and dark. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHROMIUM_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import { fakeOverview } from '../../fakes/fake-overview.ts';
import { BANK, SITUATIONS } from '../../fakes/view-situations.ts';
import { type ChromiumRun, startChromium } from './chromium.ts';
import { pretendActiveTab, pretendWorker } from './popup-page.ts';

const OUT = 'out/extension';

async function shoot(
  run: ChromiumRun,
  path: string,
  word: unknown,
  name: string,
  width: number,
  view = '',
): Promise<void> {
  const page = await run.context.newPage();
  await pretendActiveTab(page, BANK);
  await pretendWorker(page, word, { overview: fakeOverview(Date.now()) });
  await page.goto(`chrome-extension://${CHROMIUM_EXTENSION_ID}/extension/pages/${path}/index.html?id=1#${view}`);
  await page.waitForTimeout(1000);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: path === 'consent' ? 520 : 300 });
    await page.screenshot({ path: join(OUT, `${name}-${colorScheme}.png`), fullPage: true });
  }
  await page.close();
}

mkdirSync(OUT, { recursive: true });
const run = await startChromium();
try {
  for (const [name, word] of Object.entries(SITUATIONS)) await shoot(run, 'popup', word, `popup-${name}`, 360);
  await shoot(run, 'popup', SITUATIONS.learning, 'popup-narrow', 320);
  await shoot(run, 'options', SITUATIONS.watching, 'options-managed', 1000, 'banks');
  await shoot(run, 'options', SITUATIONS.watching, 'options-now', 1280);
  await shoot(run, 'options', SITUATIONS['not-listed'], 'options-own', 1000, 'banks');
  await shoot(run, 'options', SITUATIONS['not-listed'], 'options-narrow', 320, 'banks');
  await shoot(run, 'options', SITUATIONS['no-policy'], 'options-wide', 2560, 'banks');
  await shoot(run, 'welcome', null, 'welcome', 900);
  await shoot(run, 'consent', { bank: 'Nordhaven Corporate', origin: BANK }, 'consent', 460);
  await shoot(run, 'consent', null, 'consent-gone', 460);
} finally {
  await run.close();
}
