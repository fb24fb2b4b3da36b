/**
 * The real program: built main, preload and page in Electron itself, on a display (Xvfb if there is none). Runs where
 * Electron's binary is: `npx install-electron`, or VIGIL_ELECTRON; otherwise it is skipped with the reason.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { channelPaths, here } from '@vigil/channel/home.ts';
import { callForStatus } from '@vigil/control/call.ts';
import { untilEnded } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { type ElectronApplication, _electron as electron, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { electronBinary } from './electron-binary.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const binary = electronBinary();
const why = binary === null ? ' (skipped: no Electron binary)' : '';
if (binary === null) process.stderr.write('desktop: skipped: no Electron binary\n');

/** Starts Xvfb if there is no display; the server prints its number. */
async function openDisplay(): Promise<{ display: string | undefined; server: ChildProcess | null }> {
  if (process.platform !== 'linux' || process.env.DISPLAY) return { display: process.env.DISPLAY, server: null };
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x800x24'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [number] = await once(server.stdout!, 'data');
  return { display: `:${String(number).trim()}`, server };
}

describe.skipIf(binary === null)(`the desktop program${why}`, () => {
  const work = mkdtempSync(join(tmpdir(), 'vigil-test-'));
  const home = join(work, 'vigil');
  const userHome = join(work, 'user');
  let server: ChildProcess | null = null;
  let app: ElectronApplication;
  let page: Page;
  let environment: Record<string, string>;

  const args = [join(root, 'dist/companion-desktop/main.js'), `--home=${home}`];
  const launch = () =>
    electron.launch({
      executablePath: binary!,
      args: process.getuid?.() === 0 ? ['--no-sandbox', ...args] : args,
      env: environment,
    });
  const status = () => callForStatus(channelPaths(home, here()), { type: 'status' }, 'vigil test');

  beforeAll(async () => {
    const configFile = join(root, 'companion/desktop/vite.config.ts');
    for (const mode of ['main', 'preload', 'page']) await build({ configFile, mode, logLevel: 'error' });
    mkdirSync(userHome);
    const display = await openDisplay();
    server = display.server;
    environment = {
      PATH: process.env.PATH ?? '',
      HOME: userHome,
      ...(display.display && { DISPLAY: display.display }),
    };
    app = await launch();
    page = await app.firstWindow();
  });
  afterAll(async () => {
    await app?.close();
    server?.kill();
    removeFolder(work);
  });

  test('renders the status of its companion', async () => {
    await page.getByRole('tabpanel').waitFor();
    expect(page.url()).toMatch(/^vigil:\/\/window\//);
    expect((await status()).store).toBe('ok');
  });

  test('exposes neither node nor Electron to the page', async () => {
    const found = await page.evaluate(() => [
      Object.keys((globalThis as unknown as { vigil: object }).vigil).sort(),
      'require' in globalThis,
      'process' in globalThis,
      'Buffer' in globalThis,
    ]);
    expect(found).toEqual([['onShow', 'request'], false, false, false]);
  });

  test('blocks navigation and new windows', async () => {
    await page.evaluate(() => {
      location.href = 'https://bank.example/';
    });
    expect(await page.evaluate(() => window.open('https://bank.example/') === null)).toBe(true);
    expect(page.url()).toMatch(/^vigil:\/\/window\//);
    expect(app.windows()).toHaveLength(1);
  });

  test('keeps running when the window is closed', async () => {
    const seen = () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()));
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await expect.poll(seen).toEqual([false]);
    expect((await status()).store).toBe('ok');
  });

  test('shows the window at a second start', async () => {
    const second = spawn(binary!, process.getuid?.() === 0 ? ['--no-sandbox', ...args] : args, { env: environment });
    expect(await untilEnded(second)).toBe(0);
    const seen = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    await expect.poll(seen).toBe(true);
  });

  test('closes the store on quit', async () => {
    const ended = untilEnded(app.process());
    await app.evaluate(({ app: program }) => program.quit());
    expect(await ended).toBe(0);
    await expect(status()).rejects.toMatchObject({ code: 'companion-missing' });
  });
});
