/** Faults of browsers, their policies, the registration and the extension. In: a bench. Out: faults. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { CHROMIUM_EXTENSION_ID, FIREFOX_EXTENSION_ID } from '@vigil/protocol/identity.ts';
import { edit, fault, type InjectedFault, same } from './fault.ts';

const REGISTER = [/vigil register --browser chromium/, /--reinstall vigil/] as const;

export const BROWSER_FAULTS: readonly InjectedFault[] = [
  fault('no browser was used', 'no-browser', ...same(/Start a browser/), (bench) => removeFolder(bench.userHome)),
  fault('the only browser is a Snap', 'browser-sandboxed', ...same(/not as Snap/), (bench) => {
    removeFolder(bench.userHome);
    mkdirSync(join(bench.userHome, 'snap/chromium'), { recursive: true });
  }),
  fault('the only browser is a Flatpak', 'browser-sandboxed', ...same(/not as Snap/), (bench) => {
    removeFolder(bench.userHome);
    mkdirSync(join(bench.userHome, '.var/app/org.mozilla.firefox'), { recursive: true });
  }),
  fault('the browser policy is not JSON', 'browser-policy-broken', ...same(/chrome:\/\/policy/), (bench) =>
    bench.browserPolicy('{ "A": 1, }'),
  ),
  fault('a policy forbids hosts of users', 'user-hosts-forbidden', ...same(/--system/), (bench) =>
    bench.browserPolicy({ NativeMessagingUserLevelHosts: false }),
  ),
  fault('a policy blocks the host', 'host-blocked', ...same(/NativeMessagingAllowlist/), (bench) =>
    bench.browserPolicy({ NativeMessagingBlocklist: ['*'] }),
  ),
  fault('a policy blocks the extension', 'extension-blocked', ...same(/ExtensionInstallAllowlist/), (bench) =>
    bench.browserPolicy({ ExtensionInstallBlocklist: ['*'] }),
  ),
  fault('the list of banks is missing', 'allow-list-missing', ...same(/3rdparty/), (bench) =>
    bench.browserPolicy({ ExtensionInstallForcelist: [`${CHROMIUM_EXTENSION_ID};https://it.example/update.xml`] }),
  ),
  fault('the policies of Firefox are not JSON', 'browser-policy-broken', ...same(/about:policies/), (bench) =>
    bench.firefoxPolicy('{ "policies": { }, }'),
  ),
  fault('the policies of Firefox lack their object', 'browser-policy-broken', ...same(/about:policies/), (bench) =>
    bench.firefoxPolicy({ ExtensionSettings: {} }),
  ),
  fault(
    'a policy of Firefox blocks the extension',
    'extension-blocked',
    ...same(/ExtensionSettings .*about:policies/),
    (bench) => bench.firefoxPolicy({ policies: { ExtensionSettings: { '*': { installation_mode: 'blocked' } } } }),
  ),
  fault('the list of banks is missing in Firefox', 'allow-list-missing', ...same(/3rdparty\.Extensions/), (bench) => {
    const extension = { installation_mode: 'force_installed', install_url: 'https://it.example/vigil.xpi' };
    bench.firefoxPolicy({ policies: { ExtensionSettings: { [FIREFOX_EXTENSION_ID]: extension } } });
  }),
  fault('a browser has no host manifest', 'manifest-missing', ...REGISTER, (bench) => rmSync(bench.manifest)),
  fault('a host manifest is not JSON', 'manifest-broken', ...REGISTER, (bench) => writeFileSync(bench.manifest, '{')),
  fault('a host manifest allows another extension', 'manifest-invalid', ...REGISTER, (bench) =>
    edit(bench.manifest, (text) => text.replace(CHROMIUM_EXTENSION_ID, 'a'.repeat(32))),
  ),
  fault('a host manifest names a relative path', 'manifest-relative', ...REGISTER, (bench) =>
    edit(bench.manifest, (text) => JSON.stringify({ ...JSON.parse(text), path: 'vigil-host' })),
  ),
  fault('the launcher is missing', 'launcher-missing', ...REGISTER, (bench) => rmSync(bench.launcher)),
  fault('the launcher cannot be run', 'launcher-not-executable', ...REGISTER, (bench) => {
    chmodSync(bench.launcher, 0o600);
  }),
  fault('the host ends without a reply', 'host-silent', /vigil register/, /--reinstall vigil/, (bench) =>
    bench.script('exit 0'),
  ),
  fault('the host uses another home', 'host-other-home', ...same(/--home/), (bench) =>
    edit(bench.launcher, (text) => text.replace(bench.home, bench.at('other'))),
  ),
  fault(
    'no extension has greeted',
    'extension-absent',
    /dist\/chromium/,
    /ExtensionInstallForcelist/,
    async (bench) => {
      await bench.stop();
      rmSync(join(bench.home, 'extensions.json'));
      await bench.start();
    },
  ),
  fault('the extension is older', 'extension-version', ...same(/chrome:\/\/extensions/), (bench) =>
    bench.greet('0.0.9'),
  ),
];
