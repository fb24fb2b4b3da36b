/**
 * Chromium and Firefox under machine policies of a test. In: a folder with policies (with-policies.sh). Out: running browsers, as
 * an administrator left them: no extension is loaded but what the policy installs.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { START_MS } from '@vigil/demo/browser/firefox.ts';
import { type BrowserContext, chromium } from 'playwright-core';
import puppeteer, { type Browser } from 'puppeteer-core';
import { binary } from '../extension/chromium.ts';

const SCRIPT = fileURLToPath(new URL('./with-policies.sh', import.meta.url));

/** Mount namespaces and overlays need root. */
export const canMount = spawnSync('unshare', ['--mount', 'sh', '-c', 'mount -t tmpfs t /mnt']).status === 0;

/** Replaces a file at once, as configuration management does. */
export function place(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.next`, JSON.stringify(content));
  renameSync(`${file}.next`, file);
}

/** An executable that starts `browser` inside of the folder's policies. */
function wrapped(folder: string, browser: string): string {
  const file = join(folder, `start-${browser.split('/').at(-1)}`);
  writeFileSync(file, `#!/bin/sh\nexec unshare --mount sh '${SCRIPT}' '${folder}' '${browser}' "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

export function managedChromium(folder: string, profile: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: wrapped(folder, binary('chromium', 'chromium-browser', 'google-chrome')),
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--password-store=basic'],
    // Both keep policies from installing extensions.
    ignoreDefaultArgs: ['--disable-extensions', '--disable-background-networking', '--disable-component-update'],
  });
}

export function managedFirefox(folder: string, home: string): Promise<Browser> {
  mkdirSync(home, { recursive: true });
  return puppeteer.launch({
    timeout: START_MS,
    browser: 'firefox',
    executablePath: wrapped(folder, binary('firefox-esr', 'firefox')),
    headless: true,
    env: { ...process.env, HOME: home },
  });
}
