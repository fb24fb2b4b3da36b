import type { HostEnvironment } from '@vigil/channel/home.ts';
import { CHROMIUM_EXTENSION_ID, FIREFOX_EXTENSION_ID, NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';
import { BROWSERS } from '@vigil/register/browsers.ts';
import { launcherScript } from '@vigil/register/launcher.ts';
import { type Placement, type RegistrationOptions, registrationPlan } from '@vigil/register/plan.ts';
import { describe, expect, it } from 'vitest';

const linux: HostEnvironment = { platform: 'linux', env: {}, userHome: '/home/ada', uid: 1000 };
const mac: HostEnvironment = { platform: 'darwin', env: {}, userHome: '/Users/ada', uid: 501 };
const windows: HostEnvironment = { platform: 'win32', env: {}, userHome: 'C:\\Users\\ada', uid: null };
const unix: RegistrationOptions = {
  browsers: BROWSERS,
  scope: 'user',
  home: '/h',
  node: '/usr/bin/node',
  host: '/opt/vigil/host.cjs',
};
const onWindows: RegistrationOptions = {
  ...unix,
  home: 'C:\\V',
  node: 'C:\\node\\node.exe',
  host: 'C:\\vigil\\host.cjs',
};

const placeOf = (placement: Placement) => (placement.kind === 'file' ? placement.path : placement.key);
const placesIn = (options: RegistrationOptions, environment: HostEnvironment) =>
  registrationPlan(options, environment).map(placeOf);
const file = `${NATIVE_HOST_NAME}.json`;

function contentOf(plan: readonly Placement[], path: string): unknown {
  const found = plan.find((placement) => placeOf(placement) === path);
  return found?.kind === 'file' ? JSON.parse(found.content) : undefined;
}

describe('locations of host manifests', () => {
  it('on Linux, for this user', () => {
    expect(placesIn(unix, linux)).toEqual([
      '/h/native-host/vigil-host',
      `/home/ada/.config/chromium/NativeMessagingHosts/${file}`,
      `/home/ada/.config/google-chrome/NativeMessagingHosts/${file}`,
      `/home/ada/.config/microsoft-edge/NativeMessagingHosts/${file}`,
      `/home/ada/.config/BraveSoftware/Brave-Browser/NativeMessagingHosts/${file}`,
      `/home/ada/.config/vivaldi/NativeMessagingHosts/${file}`,
      `/home/ada/.mozilla/native-messaging-hosts/${file}`,
    ]);
  });

  it('on Linux, with XDG_CONFIG_HOME', () => {
    const moved = { ...linux, env: { XDG_CONFIG_HOME: '/c' } };
    expect(placesIn({ ...unix, browsers: ['chromium'] }, moved)[1]).toBe(`/c/chromium/NativeMessagingHosts/${file}`);
  });

  it('on Linux, for every user', () => {
    expect(placesIn({ ...unix, scope: 'system' }, linux)).toEqual([
      '/usr/local/lib/vigil/vigil-host',
      `/etc/chromium/native-messaging-hosts/${file}`,
      `/etc/opt/chrome/native-messaging-hosts/${file}`,
      `/etc/opt/edge/native-messaging-hosts/${file}`,
      `/usr/lib/mozilla/native-messaging-hosts/${file}`,
      `/usr/lib64/mozilla/native-messaging-hosts/${file}`,
    ]);
  });

  it('on macOS, for this user and for every user', () => {
    const support = '/Users/ada/Library/Application Support';
    expect(placesIn(unix, mac)).toEqual([
      '/h/native-host/vigil-host',
      `${support}/Chromium/NativeMessagingHosts/${file}`,
      `${support}/Google/Chrome/NativeMessagingHosts/${file}`,
      `${support}/Microsoft Edge/NativeMessagingHosts/${file}`,
      `${support}/BraveSoftware/Brave-Browser/NativeMessagingHosts/${file}`,
      `${support}/Vivaldi/NativeMessagingHosts/${file}`,
      `${support}/Mozilla/NativeMessagingHosts/${file}`,
    ]);
    expect(placesIn({ ...unix, scope: 'system' }, mac)).toEqual([
      '/Library/Application Support/Vigil/native-host/vigil-host',
      `/Library/Application Support/Chromium/NativeMessagingHosts/${file}`,
      `/Library/Google/Chrome/NativeMessagingHosts/${file}`,
      `/Library/Microsoft/Edge/NativeMessagingHosts/${file}`,
      `/Library/Application Support/Mozilla/NativeMessagingHosts/${file}`,
    ]);
  });

  it.each([
    ['user', 'HKCU', 'C:\\V\\native-host'],
    ['system', 'HKLM', 'C:\\ProgramData\\Vigil\\native-host'],
  ] as const)('on Windows, for %s', (scope, hive, directory) => {
    const plan = registrationPlan({ ...onWindows, scope }, windows);
    const key = (name: string) => `${hive}\\Software\\${name}\\NativeMessagingHosts\\${NATIVE_HOST_NAME}`;
    expect(plan.filter((placement) => placement.kind === 'file').map(placeOf)).toEqual([
      `${directory}\\vigil-host.cmd`,
      `${directory}\\chromium.json`,
      `${directory}\\firefox.json`,
    ]);
    const values = plan.flatMap((placement) =>
      placement.kind === 'registry' ? [[placement.key, placement.value]] : [],
    );
    expect(Object.fromEntries(values)).toEqual({
      [key('Chromium')]: `${directory}\\chromium.json`,
      [key('Google\\Chrome')]: `${directory}\\chromium.json`,
      [key('Microsoft\\Edge')]: `${directory}\\chromium.json`,
      [key('BraveSoftware\\Brave-Browser')]: `${directory}\\chromium.json`,
      [key('Vivaldi')]: `${directory}\\chromium.json`,
      [key('Mozilla')]: `${directory}\\firefox.json`,
    });
  });

  it('with --user-data-dir', () => {
    const options = { ...unix, browsers: ['chromium'] as const, userDataDir: '/tmp/profile' };
    expect(placesIn(options, linux)).toEqual([
      '/h/native-host/vigil-host',
      `/tmp/profile/NativeMessagingHosts/${file}`,
    ]);
  });
});

describe('contents of host manifests', () => {
  const plan = registrationPlan(unix, linux);

  it('allows this extension only', () => {
    expect(contentOf(plan, `/home/ada/.config/chromium/NativeMessagingHosts/${file}`)).toEqual({
      name: NATIVE_HOST_NAME,
      description: 'Vigil companion',
      path: '/h/native-host/vigil-host',
      type: 'stdio',
      allowed_origins: [`chrome-extension://${CHROMIUM_EXTENSION_ID}/`],
    });
    expect(contentOf(plan, `/home/ada/.mozilla/native-messaging-hosts/${file}`)).toEqual({
      name: NATIVE_HOST_NAME,
      description: 'Vigil companion',
      path: '/h/native-host/vigil-host',
      type: 'stdio',
      allowed_extensions: [FIREFOX_EXTENSION_ID],
    });
  });

  it('is executable by the user only, or by everyone with scope system', () => {
    const modeOf = (placement: Placement | undefined) => (placement?.kind === 'file' ? placement.mode : null);
    expect(modeOf(plan[0])).toBe(0o700);
    const forAll = registrationPlan({ ...unix, scope: 'system' }, linux);
    expect(forAll.map(modeOf)).toEqual([0o755, ...Array(forAll.length - 1).fill(0o644)]);
  });

  it('passes --home with scope user only', () => {
    const script = (scope: 'user' | 'system') => {
      const first = registrationPlan({ ...unix, scope }, linux)[0];
      return first?.kind === 'file' ? first.content : '';
    };
    expect(script('user')).toContain(`exec '/usr/bin/node' '/opt/vigil/host.cjs' '--home' '/h' "$@"\n`);
    expect(script('system')).toContain(`exec '/usr/bin/node' '/opt/vigil/host.cjs' "$@"\n`);
  });
});

describe('launcherScript', () => {
  it('quotes for cmd.exe, escapes percent signs and passes arguments on', () => {
    const script = launcherScript({ node: 'C:\\a b\\node.exe', host: 'C:\\100%\\host.cjs', home: 'C:\\V' }, 'win32');
    expect(script).toContain('"C:\\a b\\node.exe" "C:\\100%%\\host.cjs" "--home" "C:\\V" %*\r\n');
    expect(script).toContain('set "NODE_OPTIONS="\r\n');
    expect(script.startsWith('@echo off\r\n')).toBe(true);
  });
});
