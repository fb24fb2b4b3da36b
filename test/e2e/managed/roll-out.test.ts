/**
 * docs/roll-out.md on a clean system with two users: its commands, real packages, Chromium and Firefox under policy, the demo bank.
 * Only step 4 differs: the package is built without compression, which takes a minute.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BankLog } from '@vigil/demo/acts/bank-log.ts';
import { CUSTOMER, PAYMENT } from '@vigil/demo/acts/three-acts.ts';
import { type DemoBank, startDemoBank } from '@vigil/demo/bank/server/demo-bank.ts';
import { grantConsent, grantConsentInFirefox } from '@vigil/demo/browser/extension-pages.ts';
import { START_MS } from '@vigil/demo/browser/firefox.ts';
import { ChromiumDriver } from '@vigil/demo/customers/chromium-driver.ts';
import { FirefoxDriver } from '@vigil/demo/customers/firefox-driver.ts';
import { BankVisitor } from '@vigil/demo/customers/visitor.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { ingrid } from '@vigil/demo/people/cast.ts';
import { buildDeb } from '@vigil/packaging/deb.ts';
import { chromiumIdsOf, releaseFile } from '@vigil/packaging/extension/release.ts';
import { buildHostExecutable, canCarry } from '@vigil/packaging/host-executable.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { fleetReport } from '@vigil/service/fleet/fleet-report.ts';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import puppeteer, { type Browser } from 'puppeteer-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildHost, cleanUp, temporaryDirectory } from '../../integration/host/processes.ts';
import { binary } from '../extension/chromium.ts';
import { CleanSystem } from './clean-system.ts';
import { documentSteps } from './document-steps.ts';
import { canMount } from './managed-browsers.ts';
import { serveUpdates, type UpdateServer } from './update-server.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const steps = documentSteps(readFileSync(join(root, 'docs/roll-out.md'), 'utf8'));
const scriptOf = (step: number, by: string) =>
  steps
    .filter((one) => one.step === step && one.by === by)
    .map(({ script }) => script)
    .join('\n');
const OTHER_CUSTOMER = { user: 'mats.lindqvist', password: 'northern-pines' };
const POLL = { timeout: 90_000, interval: 250 };

let folder: string;
let reports: string;
let system: CleanSystem;
let server: UpdateServer;
let bank: DemoBank;
let env: Record<string, string>;
let releaseBefore: string | null;
let anna: BrowserContext;
let bo: Browser;

const inRepository = (script: string) =>
  execFileSync('sh', ['-ec', script], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
const statusOf = (user: 'anna' | 'bo') => JSON.parse(system.run(user, 'vigil status --json || true'));
const reportOf = (user: 'anna' | 'bo') => JSON.parse(system.run(user, 'vigil report --json || true'));
const keysOf = (user: 'anna' | 'bo') =>
  Math.max(0, ...(statusOf(user).state?.sites ?? []).map((site: { keys: number }) => site.keys));

/** As a person types: keys overlap, and no two intervals are the same. */
async function typeInTime(page: Page): Promise<void> {
  const moves = ingrid()
    .type(60)
    .flatMap(({ key, downMs, upMs }) => [
      { atMs: downMs, act: () => page.keyboard.down(key) },
      { atMs: upMs, act: () => page.keyboard.up(key) },
    ])
    .sort((a, b) => a.atMs - b.atMs);
  const startMs = performance.now() - (moves[0]?.atMs ?? 0);
  for (const { atMs, act } of moves) {
    await after(Math.max(0, startMs + atMs - performance.now()));
    await act();
  }
}

async function buildPackages(): Promise<void> {
  const command = join(temporaryDirectory(), 'command');
  await build({
    configFile: join(root, 'companion/vite.config.ts'),
    mode: 'package',
    logLevel: 'error',
    build: { outDir: command },
  });
  const program = join(temporaryDirectory(), 'vigil');
  buildHostExecutable(join(root, 'companion/packaging/program.cjs'), program);
  const parts = { root, command, hostScript: await buildHost(), program, extensionIds: chromiumIdsOf(root) };
  buildDeb(parts, env.PACKAGE ?? '', { compression: 'none' });
  buildDeb(parts, env.NEWER ?? '', { compression: 'none', version: `${VERSION}+next` });
}

describe.skipIf(!canMount || !canCarry(process.execPath))('docs/roll-out.md', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vigil-roll-out-'));
    chmodSync(folder, 0o755);
    releaseBefore = existsSync(releaseFile(root)) ? readFileSync(releaseFile(root), 'utf8') : null;
    server = await serveUpdates(join(folder, 'out/updates'));
    bank = await startDemoBank();
    reports = join(folder, 'reports');
    mkdirSync(reports);
    chmodSync(reports, 0o1733);
    const policy = {
      version: 1,
      banks: [bank.bankPolicy],
      watchSeconds: 2,
      pause: { maxMinutes: 60 },
      fleetReport: { folder: reports },
    };
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(policy));
    env = {
      UPDATES: server.address,
      OUT: join(folder, 'out'),
      POLICY: join(folder, 'policy.json'),
      PACKAGE: join(folder, 'vigil.deb'),
      NEWER: join(folder, 'vigil-newer.deb'),
      XDG_CONFIG_HOME: join(folder, 'config'),
    };
    const [pack = '', generate = ''] = steps.filter(({ step }) => step === 3).map(({ script }) => script);
    inRepository(pack);
    env.EXTENSION_ID = chromiumIdsOf(root)[0] ?? '';
    inRepository(generate);
    await buildPackages();
    system = await CleanSystem.open(folder);
  }, 600_000);
  afterAll(async () => {
    await anna?.close();
    await bo?.close();
    await system?.close();
    await bank?.close();
    server?.close();
    if (releaseBefore === null) rmSync(releaseFile(root), { force: true });
    else writeFileSync(releaseFile(root), releaseBefore);
    cleanUp();
    removeFolder(folder);
  });

  let filesBefore: string[];
  const vigilFiles = () =>
    system
      .run(
        'root',
        "find /etc /usr /var /opt /home /run -xdev -iname '*vigil*' | grep -v '^/var/lib/dpkg/\\|^/var/log/\\|^/var/lib/containers/' | sort || true",
      )
      .split('\n');

  it('installs the package and the policies, and watches the first key (steps 5 to 7)', async () => {
    filesBefore = vigilFiles();
    const startedMs = performance.now();
    system.run('root', scriptOf(5, 'machine'), env);
    system.run('root', scriptOf(6, 'machine'), env);
    // Lets the test see pages of an extension that a policy installed.
    system.run('root', `echo '{"DeveloperToolsAvailability": 1}' > /etc/chromium/policies/managed/test.json`);
    const installedMs = performance.now();
    // There is no systemd here, which would start it.
    for (const user of ['anna', 'bo'] as const) system.start(user, ['vigil', 'start', '--key-tier', 'file']);
    await expect
      .poll(() => statusOf('anna'), POLL)
      .toMatchObject({ running: true, policy: { source: 'machine', error: null, banks: 1 } });
    await expect.poll(() => statusOf('bo'), POLL).toMatchObject({ running: true });
    const profile = system.folderOf('anna', 'anna-profile');
    anna = await chromium.launchPersistentContext(profile, {
      executablePath: system.launcher('anna', binary('chromium', 'chromium-browser', 'google-chrome')),
      headless: true,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--password-store=basic'],
      ignoreDefaultArgs: ['--disable-extensions', '--disable-background-networking', '--disable-component-update'],
    });
    const page = await anna.newPage();
    const visitor = new BankVisitor(new ChromiumDriver(page), bank.url);
    await visitor.signIn(CUSTOMER);
    await expect
      .poll(() => reportOf('anna').companion?.extensions, POLL)
      .toMatchObject([{ browser: 'chromium', version: VERSION }]);
    // The policy reaches the extension after its first start: an open frame shows that it is there.
    await expect.poll(() => statusOf('anna').state.sites, POLL).toHaveLength(1);
    expect(await visitor.register(() => grantConsent({ context: anna }, true))).toBe('registered');
    await visitor.startNote();
    const log = new BankLog(bank.feed);
    // The first token of the watch shows that the page is captured.
    expect(await log.waitForVerdict(['insufficient'])).not.toBeNull();
    await typeInTime(page);
    await expect.poll(() => keysOf('anna'), POLL).toBeGreaterThan(0);
    const seconds = (ms: number) => ((ms - startedMs) / 1000).toFixed(1);
    console.log(
      `clean system: installed after ${seconds(installedMs)} s, first watched key seen after ${seconds(performance.now())} s`,
    );
    log.mark();
    expect(await visitor.pay(PAYMENT)).toBe('step-up');
    expect(log.attestations.map(({ claims }) => claims.purpose)).toContain('transaction');
    expect(log.attestations.at(-1)?.claims).toMatchObject({ pol: 'machine', kp: 'file' });
    system.run('anna', scriptOf(7, 'user'));
    expect(reportOf('anna').companion).toMatchObject({ registeredAt: [{}], lastAttestation: expect.any(String) });
  }, 300_000);

  it('serves the other user in Firefox, with a companion of their own, up to an attestation', async () => {
    const profile = system.folderOf('bo', 'bo-profile');
    bo = await puppeteer.launch({
      timeout: START_MS,
      browser: 'firefox',
      executablePath: system.launcher('bo', binary('firefox-esr', 'firefox')),
      headless: true,
      userDataDir: profile,
      // Lets the test see the windows of the extension.
      args: ['--remote-allow-system-access'],
    });
    const visitor = new BankVisitor(new FirefoxDriver(await bo.newPage()), bank.url);
    await visitor.signIn(OTHER_CUSTOMER);
    await expect
      .poll(() => reportOf('bo').companion?.extensions, POLL)
      .toMatchObject([{ browser: 'firefox', version: VERSION }]);
    await expect.poll(() => statusOf('bo').state.sites, POLL).toHaveLength(1);
    expect(statusOf('bo').pid).not.toBe(statusOf('anna').pid);
    expect(reportOf('bo').companion.registeredAt).toEqual([]);
    expect(await visitor.register(() => grantConsentInFirefox(bo, true))).toBe('registered');
    await visitor.startNote();
    const log = new BankLog(bank.feed);
    await visitor.driver.type(ingrid().type(40));
    await expect.poll(() => keysOf('bo'), POLL).toBeGreaterThan(0);
    log.mark();
    expect(await visitor.pay(PAYMENT)).toBe('step-up');
    expect(log.attestations.map(({ claims }) => claims.purpose)).toContain('transaction');
    expect(log.attestations.at(-1)?.claims).toMatchObject({ pol: 'machine', kp: 'file' });
    expect(reportOf('bo').companion).toMatchObject({ registeredAt: [{}], lastAttestation: expect.any(String) });
    expect(() => system.run('bo', 'ls /home/anna/.local/share/vigil')).toThrow(/Permission denied/);
    expect(() => system.run('bo', 'vigil --home /home/anna/.local/share/vigil status')).toThrow();
  }, 300_000);

  it('finds the report of each user in the folder of the policy', async () => {
    await expect.poll(() => readdirSync(reports).length, POLL).toBe(2);
    const accounts = readdirSync(reports).map((name) => {
      const report = fleetReport.parse(JSON.parse(readFileSync(join(reports, name), 'utf8')));
      expect(report.companion).toMatchObject({ policy: { source: 'machine', updateChannel: 'stable' } });
      return report.account;
    });
    expect(accounts.sort()).toEqual(['anna', 'bo']);
  });

  it('applies a changed policy at once (step 8)', async () => {
    system.run('root', scriptOf(8, 'machine'));
    await expect.poll(() => statusOf('anna').policy, POLL).toMatchObject({ banks: 0, error: null });
    system.run('root', scriptOf(6, 'machine'), env);
    await expect.poll(() => statusOf('anna').policy, POLL).toMatchObject({ banks: 1, error: null });
  });

  it('upgrades while it runs: companions restart, browsers reconnect (step 9)', async () => {
    const before = [statusOf('anna').pid, statusOf('bo').pid];
    system.run('root', scriptOf(9, 'machine'), env);
    await expect.poll(() => statusOf('anna').pid ?? before[0], POLL).not.toBe(before[0]);
    await expect.poll(() => statusOf('bo').pid ?? before[1], POLL).not.toBe(before[1]);
    await expect.poll(() => reportOf('anna').companion?.extensions?.length, POLL).toBe(1);
    expect(reportOf('anna').companion.registeredAt).toHaveLength(1);
  });

  it('removes everything (step 10)', async () => {
    await anna.close();
    await bo.close();
    for (const user of ['anna', 'bo'] as const) system.run(user, scriptOf(10, 'user'));
    system.run('root', scriptOf(10, 'machine'));
    // Hosts end after their browsers.
    const running = () => system.run('root', 'readlink /proc/[0-9]*/exe | grep /vigil || echo none').trim();
    await expect.poll(running, POLL).toBe('none');
    expect(vigilFiles()).toEqual(filesBefore);
  });
});
