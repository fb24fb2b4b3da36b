/**
 * Screenshots of every view of the window, for review. In: names of screenshots, default all. Out: out/window, light
 * and dark, narrow, usual and 4K.
 */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { buildWindowPage } from '../../fakes/window-page/build.ts';
import { openBrowser } from '../demo/browser.ts';
import { serveWindow } from './window-server.ts';

const OUT = 'out/window';
const SIZES = { narrow: [320, 720], usual: [1280, 860], '4k': [3840, 2160] } as const;
type Size = keyof typeof SIZES;

/** View, situation, sizes. */
const SHOTS: readonly [view: string, situation: string, ...Size[]][] = [
  ...((['now', 'learning', 'attestations', 'data', 'changed', 'help'] as const).map(
    (view) => [view, 'good', 'narrow', 'usual', '4k'] as const,
  ) as unknown as [string, string, ...Size[]][]),
  ['now', 'mismatch', 'usual'],
  ['now', 'insufficient', 'usual'],
  ['now', 'learning', 'narrow'],
  ['now', 'paused', 'usual'],
  ['now', 'browsers', 'usual'],
  ['now', 'fresh', 'usual'],
  ['now', 'no-bank', 'usual'],
  ['now', 'locked', 'usual'],
  ['now', 'undecryptable', 'usual'],
  ['now', 'missing', 'usual', 'narrow'],
  ['now', 'loading', 'usual'],
  ['learning', 'learning', 'usual'],
  ['learning', 'fresh', 'usual'],
  ['attestations', 'broken-chain', 'usual'],
  ['attestations', 'fresh', 'usual'],
  ['data', 'fresh', 'usual'],
  ['changed', 'alarm', 'usual'],
  ['pilot', 'pilot-offered', 'usual', 'narrow'],
  ['pilot', 'pilot-recording', 'usual'],
  ['now', 'pilot-recording', 'usual'],
  ['now', 'crowded', 'narrow'],
  ['data', 'crowded', 'usual'],
  ['changed', 'crowded', 'usual'],
];

const wanted = process.argv.slice(2);
const dist = mkdtempSync(join(tmpdir(), 'vigil-window-'));
await buildWindowPage(dist);
const site = await serveWindow(dist);
const browser = await openBrowser();
mkdirSync(OUT, { recursive: true });
try {
  for (const [view, situation, ...sizes] of SHOTS) {
    for (const size of sizes) {
      const name = situation === 'good' ? `${view}-${size}` : `${view}-${situation}-${size}`;
      if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
      const [width, height] = SIZES[size];
      const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
      page.on('console', (message) => message.type() === 'error' && console.error(name, message.text()));
      page.on('pageerror', (error) => console.error(name, error.message));
      await page.goto(`${site.url}/?situation=${situation}#${view}`);
      await page.waitForTimeout(700);
      if (view === 'attestations' && situation === 'good' && size !== 'narrow')
        await page.locator('.attestation-row').nth(2).click();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(150);
        await page.screenshot({ path: join(OUT, `${name}-${colorScheme}.png`), fullPage: true });
      }
      await page.close();
    }
  }
} finally {
  await browser.close();
  await site.close();
  removeFolder(dist);
}
