/** The packed extension, installed by machine policy in real Chromium and real Firefox from an update server. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { type BuiltRelease, buildRelease } from '@vigil/packaging/extension/build-release.ts';
import { readExtensionKey } from '@vigil/packaging/extension/extension-key.ts';
import { chromiumPolicy, type Deployment, firefoxPolicy } from '@vigil/packaging/policy/browser-policies.ts';
import { FIREFOX_EXTENSION_ID, VERSION } from '@vigil/protocol/identity.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Site, serve } from '../extension/bank-pages.ts';
import { type FakeHost, installFakeHost } from '../extension/fake-host.ts';
import { countOf, originsOf } from '../extension/received.ts';
import { TALK, untilWatched } from '../extension/request-page.ts';
import { canMount, managedChromium, managedFirefox, place } from './managed-browsers.ts';
import { serveUpdates, type UpdateServer } from './update-server.ts';

const POLL = { timeout: 90_000, interval: 250 };

let folder: string;
let site: Site;
let server: UpdateServer;
let release: BuiltRelease;
let deployment: Deployment;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-managed-'));
  site = await serve({ '/': `${TALK}<input id="a">` });
  server = await serveUpdates(join(folder, 'updates'));
  const { key } = readExtensionKey(join(folder, 'key.pem'));
  const common = { updates: server.address, channel: 'stable' } as const;
  release = buildRelease({
    ...common,
    built: fileURLToPath(new URL('../../../dist', import.meta.url)),
    key,
    out: join(folder, 'updates'),
  });
  const banks = [{ id: 'nordhaven', name: 'Nordhaven', origins: [site.origin] }];
  deployment = { ...common, banks, chromiumId: release.chromiumIds[0] ?? '' };
});
afterAll(async () => {
  server?.close();
  await site?.close();
  removeFolder(folder);
});

const helloOf = (host: FakeHost) => host.received().find(({ type }) => type === 'hello');

describe.skipIf(!canMount)('the packed extension', () => {
  it('is force-installed in Chromium by policy, and starts the host of the machine only', async () => {
    const etc = join(folder, 'chromium');
    const profile = join(folder, 'profile');
    const forbidden = installFakeHost(
      join(profile, 'NativeMessagingHosts'),
      join(folder, 'user-host'),
      'chromium',
      deployment.chromiumId,
    );
    const host = installFakeHost(
      join(etc, 'native-messaging-hosts'),
      join(folder, 'host'),
      'chromium',
      deployment.chromiumId,
    );
    place(join(etc, 'policies/managed/vigil.json'), chromiumPolicy(deployment));
    const context = await managedChromium(folder, profile);
    try {
      const page = await context.newPage();
      await page.goto(site.origin);
      await expect.poll(() => helloOf(host), POLL).toMatchObject({ extension: VERSION, browser: 'chromium' });
      // The policy reaches the extension after its first start: an open frame shows that it is there.
      await expect.poll(() => originsOf(host.received()), POLL).toContain(site.origin);
      await untilWatched(page);
      await page.locator('#a').pressSequentially('abc');
      await expect.poll(() => countOf(host.received(), 'keyDown'), POLL).toBe(3);
      expect(server.fetched).toContain('/stable/vigil.crx');
      expect(forbidden.received()).toEqual([]);
    } finally {
      await context.close();
    }
  });

  it('is force-installed in Firefox ESR by policy, unsigned, where the policy allows that', async () => {
    const home = join(folder, 'firefox-home');
    const host = installFakeHost(
      join(home, '.mozilla/native-messaging-hosts'),
      join(folder, 'firefox-host'),
      'firefox',
    );
    place(join(folder, 'firefox/policies/policies.json'), firefoxPolicy(deployment, { unsigned: true }));
    const browser = await managedFirefox(folder, home);
    try {
      const page = await browser.newPage();
      await page.goto(site.origin);
      await expect.poll(() => helloOf(host), POLL).toMatchObject({ extension: VERSION, browser: 'firefox' });
      // The policy reaches the extension after its first start: an open frame shows that it is there.
      await expect.poll(() => originsOf(host.received()), POLL).toContain(site.origin);
      await untilWatched(page);
      await page.type('#a', 'abc');
      await expect.poll(() => countOf(host.received(), 'keyDown'), POLL).toBe(3);
      expect(server.fetched).toContain('/stable/vigil.xpi');
      expect(release.firefoxId).toBe(FIREFOX_EXTENSION_ID);
    } finally {
      await browser.close();
    }
  });

  it('is not installed in Firefox while unsigned, without that policy', async () => {
    const home = join(folder, 'strict-home');
    const host = installFakeHost(join(home, '.mozilla/native-messaging-hosts'), join(folder, 'strict-host'), 'firefox');
    place(join(folder, 'firefox/policies/policies.json'), firefoxPolicy(deployment));
    const before = server.fetched.length;
    const browser = await managedFirefox(folder, home);
    try {
      const page = await browser.newPage();
      await page.goto(site.origin);
      await expect.poll(() => server.fetched.slice(before), POLL).toContain('/stable/vigil.xpi');
      expect(await page.evaluate('talk([], 0, 3000)')).toEqual([]);
      expect(host.received()).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
