/**
 * Renders the icons from their SVG: `tsx companion/desktop/icons/draw-icons.ts CHROMIUM`. In: the path of a
 * Chromium. Out: PNG files in public/icons (tray, with an @2x version of each) and build/ (application icon, 1024 px).
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { LOOKS } from '../main/tray-status.ts';
import { trayIcon } from './tray-icon.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const executablePath = process.argv[2] ?? 'chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();

async function draw(svg: string, size: number, path: string): Promise<void> {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
  await page.screenshot({ path, omitBackground: true });
}

mkdirSync(at('../public/icons'), { recursive: true });
for (const look of LOOKS) {
  const size = 16;
  await draw(trayIcon(look), size * 2, at(`../public/icons/${look}@2x.png`));
  await draw(trayIcon(look), size, at(`../public/icons/${look}.png`));
}
mkdirSync(at('../build'), { recursive: true });
await draw(readFileSync(at('../../../extension/pages/ui/icon/vigil.svg'), 'utf8'), 1024, at('../build/icon.png'));
await browser.close();
