/** The built main process over a fake Electron: a real companion, store and socket; only Electron is not real. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endpointOf } from '@vigil/channel/endpoint.ts';
import { channelPaths, here } from '@vigil/channel/home.ts';
import { isListening } from '@vigil/channel/listen.ts';
import { readSecret } from '@vigil/channel/secret.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { WEB_PREFERENCES } from '@vigil/desktop/main/web-preferences.ts';
import { nativeClosure } from '@vigil/packaging/native-packages.ts';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'vigil-test-'));
const program = join(work, 'program');
const running = new Set<ChildProcess>();
let users = 0;

/** The installed program, with a fake `electron` module. */
beforeAll(async () => {
  const configFile = join(root, 'companion/desktop/vite.config.ts');
  await build({ configFile, mode: 'main', logLevel: 'error', build: { outDir: program } });
  writeFileSync(join(program, 'package.json'), '{ "type": "module" }');
  const fake = join(program, 'node_modules/electron');
  mkdirSync(fake, { recursive: true });
  writeFileSync(join(fake, 'package.json'), '{ "type": "module", "main": "electron.mjs" }');
  copyFileSync(join(root, 'test/fakes/electron.mjs'), join(fake, 'electron.mjs'));
  for (const name of nativeClosure(join(root, 'node_modules'))) {
    mkdirSync(join(program, 'node_modules', name, '..'), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(program, 'node_modules', name));
  }
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});
afterAll(() => removeFolder(work));

type ProcessMessage = Record<string, unknown>;

class Desktop {
  readonly userHome: string;
  readonly child: ChildProcess;
  /** Its exit code, when all that it printed was read. */
  readonly exited: Promise<unknown[]>;
  readonly messages: ProcessMessage[] = [];
  #wake: () => void = () => {};

  constructor(userHome = join(work, `user-${++users}`), ...args: string[]) {
    this.userHome = userHome;
    mkdirSync(join(userHome, '.config/chromium'), { recursive: true });
    this.child = spawn(process.execPath, [join(program, 'main.js'), `--home=${join(userHome, 'vigil')}`, ...args], {
      env: { PATH: process.env.PATH, HOME: userHome },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    running.add(this.child);
    this.exited = once(this.child, 'close');
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      this.messages.push(JSON.parse(line));
      this.#wake();
    });
  }

  /** What Electron was told first that has all of `names`, from `from` on. */
  async until(name: string, fits: (message: ProcessMessage) => boolean = () => true): Promise<ProcessMessage> {
    for (;;) {
      const found = this.messages.find((message) => name in message && fits(message));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  does(what: ProcessMessage): void {
    this.child.stdin?.write(`${JSON.stringify(what)}\n`);
  }

  async request(request: unknown, from: { url?: string; stranger?: boolean } = {}): Promise<unknown> {
    const before = this.messages.filter((message) => 'reply' in message).length;
    this.does({ request: { request, ...from } });
    await this.until('reply', () => this.messages.filter((message) => 'reply' in message).length > before);
    return this.messages.filter((message) => 'reply' in message).at(-1)?.reply;
  }
}

test('opens a hardened window, and removes the socket on quit', async () => {
  const desktop = new Desktop();
  const { window, guarded } = await desktop.until('window');
  expect((window as ProcessMessage).webPreferences).toMatchObject({ ...WEB_PREFERENCES });
  expect(guarded).toEqual(expect.arrayContaining(['will-navigate', 'will-frame-navigate', 'will-attach-webview']));
  expect(await desktop.until('url')).toEqual({ url: 'vigil://window/' });
  expect(desktop.messages.find((message) => 'sandbox' in message)).toBeDefined();
  expect(await desktop.request({ type: 'overview' })).toMatchObject({
    ok: true,
    reply: { state: { stage: 'learning' } },
  });
  const notAllowed = { ok: false, code: 'not-allowed' };
  expect(await desktop.request({ type: 'overview' }, { url: 'https://bank.example/' })).toEqual(notAllowed);
  // Our page in a window that this process did not open.
  expect(await desktop.request({ type: 'overview' }, { stranger: true })).toEqual(notAllowed);

  const paths = channelPaths(join(desktop.userHome, 'vigil'), { ...here(), env: {} });
  const socket = endpointOf(paths, readSecret(paths.secret));
  expect(await isListening(socket)).toBe(true);
  desktop.child.kill('SIGTERM');
  expect((await desktop.exited)[0]).toBe(0);
  expect(await isListening(socket)).toBe(false);
  expect(readFileSync(join(desktop.userHome, 'vigil/companion.log'), 'utf8')).toContain('companion closed');
});

test('keeps running when the window is closed, and reopens it', async () => {
  const desktop = new Desktop();
  await desktop.until('shown');
  desktop.does({ close: true });
  expect(await desktop.until('closed')).toEqual({ closed: false });
  expect(desktop.messages.some((message) => 'hidden' in message)).toBe(true);
  expect(await desktop.request({ type: 'check-chain' })).toMatchObject({ ok: true });
  desktop.does({ again: true });
  await desktop.until('shown', () => desktop.messages.filter((message) => 'shown' in message).length === 2);
  expect(desktop.messages.filter((message) => 'window' in message)).toHaveLength(1);
});

test('opens the attestations from the tray, in a new and in an existing window', async () => {
  const desktop = new Desktop(undefined, '--hidden');
  const first = await desktop.until('url');
  expect(first).toEqual({ url: 'vigil://window/' }); // The very first start shows itself.
  desktop.does({ menu: 'Attestations' });
  expect(await desktop.until('sent')).toEqual({ sent: 'vigil:show', args: ['attestations'] });
  desktop.child.kill('SIGTERM');
  await desktop.exited;
  const later = new Desktop(desktop.userHome, '--hidden');
  await later.until('tray');
  later.does({ menu: 'Attestations' });
  expect(await later.until('url')).toEqual({ url: 'vigil://window/#attestations' });
});

test('pauses, resumes and quits from the tray menu', async () => {
  const desktop = new Desktop();
  expect(await desktop.until('tray')).toMatchObject({ tray: 'attention.png' });
  await desktop.until('shown');
  desktop.does({ menu: 'Pause for 15 minutes' });
  expect((await desktop.until('tray', (message) => message.tray === 'paused.png')).labels).toContain('Resume');
  desktop.does({ menu: 'Resume' });
  await desktop.until(
    'tray',
    (message) => desktop.messages.indexOf(message) > desktop.messages.findIndex((at) => at.tray === 'paused.png'),
  );
  desktop.does({ menu: 'Quit' });
  expect((await desktop.exited)[0]).toBe(0);
  expect(desktop.messages.some((message) => 'trayGone' in message)).toBe(true);
});

test('writes the autostart entry at the first start only', async () => {
  const first = new Desktop();
  await first.until('shown');
  const entry = join(first.userHome, '.config/autostart/vigil.desktop');
  expect(readFileSync(entry, 'utf8')).toContain('--hidden');
  first.child.kill('SIGTERM');
  await first.exited;
  rmSync(entry);
  const second = new Desktop(first.userHome, '--hidden');
  await second.until('tray');
  // This reply arrives after the start is complete.
  second.does({ again: true });
  await second.until('shown');
  expect(second.messages.filter((message) => 'shown' in message)).toHaveLength(1);
  expect(existsSync(entry)).toBe(false);
});

test('quits when another instance is running', async () => {
  const second = new Desktop(undefined, '--second');
  expect((await second.exited)[0]).toBe(0);
  expect(second.messages.some((message) => 'tray' in message || 'window' in message)).toBe(false);
});

test('refuses a debugging port when packaged', async () => {
  const desktop = new Desktop(undefined, '--packaged', '--remote-debugging-port=9222');
  expect((await desktop.exited)[0]).toBe(2);
  expect(desktop.messages.some((message) => 'window' in message)).toBe(false);
});
