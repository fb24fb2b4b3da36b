import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import {
  type HardenedContents,
  type HardenedSession,
  hardenContents,
  hardenSession,
} from '@vigil/desktop/main/harden.ts';
import { CONTENT_SECURITY_POLICY, isOwnPage, PAGE } from '@vigil/desktop/main/own-page.ts';
import { namedFile, servePage } from '@vigil/desktop/main/page-files.ts';
import { refusedSwitch } from '@vigil/desktop/main/switches.ts';
import { WEB_PREFERENCES } from '@vigil/desktop/main/web-preferences.ts';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'vigil-test-'));
const folder = join(directory, 'renderer');
mkdirSync(join(folder, 'assets'), { recursive: true });
writeFileSync(join(folder, 'index.html'), '<!doctype html>');
writeFileSync(join(folder, 'assets/main-abc.js'), '1');
writeFileSync(join(folder, 'secret.key'), 'no');
writeFileSync(join(directory, 'outside.js'), 'no');
symlinkSync(directory, join(folder, 'link.js'));
afterAll(() => removeFolder(directory));

const get = (url: string, init?: RequestInit) => servePage(new Request(url, init), folder);

describe('the files of the page', () => {
  it('are served with their type and the CSP', async () => {
    const page = await get(PAGE);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    const script = await get(`${PAGE}assets/main-abc.js`);
    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(script.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    'vigil://window/../outside.js',
    'vigil://window/%2e%2e/outside.js',
    'vigil://window/..%2foutside.js',
    'vigil://window/assets/..%5c..%5coutside.js',
    'vigil://window//etc/passwd.js',
    'vigil://window/secret.key',
    'vigil://window/link.js',
    'vigil://window/assets',
    'vigil://window/missing.js',
    'vigil://other/index.html',
    'vigil://window:1/index.html',
    'https://window/index.html',
  ])('has nothing at %s', async (url) => {
    expect((await get(url)).status).toBe(404);
  });

  it('run no inline script and load nothing from elsewhere', () => {
    const directives = new Map(
      CONTENT_SECURITY_POLICY.split('; ')
        .map((one) => one.split(' '))
        .map(([name, ...sources]) => [name, sources]),
    );
    expect(directives.get('default-src')).toEqual(["'none'"]);
    expect(directives.get('script-src')).toEqual(["'self'"]);
    expect(directives.get('style-src')).toEqual(["'self'"]);
    expect(directives.get('connect-src')).toEqual(["'none'"]);
    expect(directives.get('frame-ancestors')).toEqual(["'none'"]);
    expect(directives.get('require-trusted-types-for')).toEqual(["'script'"]);
  });

  it('are served to GET only', async () => {
    expect((await get(PAGE, { method: 'POST', body: 'x' })).status).toBe(404);
  });

  it('are never outside of the directory', () => {
    const part = fc.constantFrom('..', '.', '%2e%2e', 'a', '\\', '/', '%00', 'b.js', 'C:');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.constantFrom('/', '\\', '%2f', '%5c'), (parts, by) => {
        const named = namedFile(`${PAGE}${parts.join(by)}`);
        if (named === null) return;
        expect(named.path).toMatch(/^[\w-]/);
        expect(named.path.split(/[\\/]/)).not.toContain('..');
        expect(named.path).not.toContain('%');
      }),
      { numRuns: 3000, seed: 4 },
    );
  });
});

describe('isOwnPage', () => {
  it('accepts the page with or without a view', () => {
    expect([PAGE, `${PAGE}#attestations`].map(isOwnPage)).toEqual([true, true]);
  });

  it.each(['vigil://window', 'vigil://windows/', `${PAGE}?x`, `${PAGE}index.html`, 'https://window/', 'file:///', ''])(
    'rejects %s',
    (url) => {
      expect(isOwnPage(url)).toBe(false);
    },
  );
});

type Handler = (event: Record<string, unknown>, ...more: unknown[]) => void;

/** Fake web contents and session: record calls, and emit events. */
function recorder() {
  const handlers = new Map<string, Handler>();
  const calls = new Map<string, (...args: unknown[]) => unknown>();
  const object = new Proxy(
    {},
    {
      get: (_target, name: string) =>
        name === 'on'
          ? (event: string, handler: Handler) => handlers.set(event, handler)
          : (handler: (...args: unknown[]) => unknown) => calls.set(name, handler),
    },
  );
  const prevented = (name: string, event: Record<string, unknown>, ...more: unknown[]) => {
    let stopped = false;
    handlers.get(name)?.(
      {
        ...event,
        preventDefault: () => {
          stopped = true;
        },
      },
      ...more,
    );
    return stopped;
  };
  return { object, calls, prevented };
}

describe('hardened web contents', () => {
  const { object, calls, prevented } = recorder();
  hardenContents(object as HardenedContents);

  it.each(['will-navigate', 'will-redirect'])('%s is limited to the page', (name) => {
    expect(prevented(name, { url: 'https://bank.example/' })).toBe(true);
    expect(prevented(name, { url: 'file:///home/someone/x.html' })).toBe(true);
    expect(prevented(name, { url: `${PAGE}assets/x.html` })).toBe(true);
    expect(prevented(name, { url: PAGE })).toBe(false);
  });

  it('load no frame', () => {
    expect(prevented('will-frame-navigate', { url: PAGE, isMainFrame: false })).toBe(true);
    expect(prevented('will-frame-navigate', { url: PAGE, isMainFrame: true })).toBe(false);
    expect(prevented('will-frame-navigate', { url: 'https://bank.example/', isMainFrame: true })).toBe(true);
  });

  it('open no window and no webview', () => {
    expect(calls.get('setWindowOpenHandler')?.({ url: PAGE })).toEqual({ action: 'deny' });
    expect(prevented('will-attach-webview', {})).toBe(true);
  });
});

describe('hardened session', () => {
  const { object, calls, prevented } = recorder();
  hardenSession(object as HardenedSession);

  it('grants no permission and no device', () => {
    let granted: unknown = null;
    calls.get('setPermissionRequestHandler')?.({}, 'media', (decision: boolean) => {
      granted = decision;
    });
    expect(granted).toBe(false);
    expect(calls.get('setPermissionCheckHandler')?.({}, 'geolocation')).toBe(false);
    expect(calls.get('setDevicePermissionHandler')?.({})).toBe(false);
  });

  it('allows downloads of the page’s blobs only', () => {
    const item = (url: string) => ({ getURL: () => url });
    expect(prevented('will-download', {}, item('https://bank.example/x.exe'))).toBe(true);
    expect(prevented('will-download', {}, item('blob:https://bank.example/1'))).toBe(true);
    expect(prevented('will-download', {}, item(`blob:${PAGE}1`))).toBe(false);
  });
});

it('runs the page sandboxed and isolated, without node', () => {
  expect(WEB_PREFERENCES).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    allowRunningInsecureContent: false,
  });
  expect(WEB_PREFERENCES.partition.startsWith('persist:')).toBe(false);
});

it('refuses unsafe switches', () => {
  expect(refusedSwitch((name) => name === 'remote-debugging-port')).toBe('remote-debugging-port');
  expect(refusedSwitch((name) => name === 'hidden' || name === 'home')).toBeNull();
});
