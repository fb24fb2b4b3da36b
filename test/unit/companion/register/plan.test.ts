import type { HostEnvironment } from '@vigil/channel/home.ts';
import { CHROMIUM_EXTENSION_ID, FIREFOX_EXTENSION_ID, NATIVE_HOST_NAME } from '@vigil/protocol/identity.ts';
import { BROWSERS } from '@vigil/register/browsers.ts';
import { posixLauncher, windowsArgument, windowsLauncher } from '@vigil/register/launcher.ts';
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

const placeOf = (placement: Placement) => (placement.kind === 'registry' ? placement.key : placement.path);
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

describe('the launcher on Windows', () => {
  const directory = 'C:\\Users\\Jörg Müller\\AppData\\Local\\Vigil\\native-host';

  it('quotes for cmd.exe, escapes percent signs and passes arguments on', () => {
    const launch = { node: 'C:\\a b\\node.exe', host: 'C:\\100%\\host.cjs', home: 'C:\\V' };
    const script = windowsLauncher(launch, directory);
    expect(script).toContain('"C:\\a b\\node.exe" "C:\\100%%\\host.cjs" "--home" "C:\\V" %*\r\n');
    expect(script).toContain('set "NODE_OPTIONS="\r\n');
    expect(script.startsWith('@echo off\r\n')).toBe(true);
  });

  it.each<[string, string, string | null]>([
    ['an ASCII path', 'D:\\Program Files\\node.exe', '"D:\\Program Files\\node.exe"'],
    ['the home', 'C:\\Users\\Jörg Müller\\AppData\\Local\\Vigil', '"%~dp0.."'],
    ['a file of the same profile', 'C:\\Users\\Jörg Müller\\v\\host.cjs', '"%~dp0..\\..\\..\\..\\v\\host.cjs"'],
    ['a folder of another name', 'C:\\Users\\Jörg Müller\\Söhne\\host.cjs', null],
    ['another disk', 'D:\\Łukasz\\host.cjs', null],
  ])('names %s', (_name, path, argument) => {
    expect(windowsArgument(path, directory)).toBe(argument);
  });

  it.each(['Jörg Müller', 'Łukasz', '山田', 'R&D (x86)', '100% tom', 'a^b!c', "O'Neil"])(
    'holds ASCII characters only, for the user %s',
    (user) => {
      const profile = `C:\\Users\\${user}`;
      const home = `${profile}\\AppData\\Local\\Vigil`;
      const programs = { node: `${profile}\\Prögramme\\node.exe`, host: `${profile}\\Prögramme\\host.cjs` };
      const plan = registrationPlan({ ...onWindows, browsers: ['chrome'], home, ...programs }, windows);
      const script = plan.find((placement) => placement.kind === 'file' && placement.path.endsWith('.cmd'));
      const content = script?.kind === 'file' ? script.content : '';
      expect(content).toMatch(/^[ -~\r\n]+$/);
      expect(plan.filter(({ kind }) => kind === 'copy').map(placeOf)).toEqual([
        `${home}\\native-host\\node.exe`,
        `${home}\\native-host\\host.cjs`,
      ]);
    },
  );

  it('is not needed for an executable that finds the home itself', () => {
    const options = {
      ...onWindows,
      scope: 'system',
      node: null,
      host: 'C:\\Vigil\\vigil.exe',
      browsers: ['chrome'],
    } as const;
    const plan = registrationPlan(options, windows);
    expect(plan.map(({ kind }) => kind)).toEqual(['file', 'registry']);
    expect(contentOf(plan, 'C:\\ProgramData\\Vigil\\native-host\\chromium.json')).toMatchObject({
      path: 'C:\\Vigil\\vigil.exe',
    });
  });
});

describe('the launcher elsewhere', () => {
  it('quotes for a POSIX shell', () => {
    const script = posixLauncher({ node: null, host: "/o'neil/host", home: null });
    expect(script).toContain(`exec '/o'\\''neil/host' "$@"\n`);
  });
});
