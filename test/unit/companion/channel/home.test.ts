import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  channelPaths,
  type HostEnvironment,
  homeDirectory,
  pathsHere,
  SOCKET_PATH_MAX_BYTES,
} from '@vigil/channel/home.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { describe, expect, it } from 'vitest';

const linux: HostEnvironment = { platform: 'linux', env: {}, userHome: '/home/ada', uid: 1000 };
const mac: HostEnvironment = { platform: 'darwin', env: {}, userHome: '/Users/ada', uid: 501 };
const windows: HostEnvironment = { platform: 'win32', env: {}, userHome: 'C:\\Users\\ada', uid: null };

describe('homeDirectory', () => {
  it.each<[string, string | undefined, HostEnvironment, string]>([
    ['Linux', undefined, linux, '/home/ada/.local/share/vigil'],
    ['Linux with XDG_DATA_HOME', undefined, { ...linux, env: { XDG_DATA_HOME: '/data' } }, '/data/vigil'],
    ['macOS', undefined, mac, '/Users/ada/Library/Application Support/Vigil'],
    ['Windows', undefined, windows, 'C:\\Users\\ada\\AppData\\Local\\Vigil'],
    ['Windows with LOCALAPPDATA', undefined, { ...windows, env: { LOCALAPPDATA: 'D:\\L' } }, 'D:\\L\\Vigil'],
    ['VIGIL_HOME', undefined, { ...linux, env: { VIGIL_HOME: '/v' } }, '/v'],
    ['--home before VIGIL_HOME', '/w', { ...linux, env: { VIGIL_HOME: '/v' } }, '/w'],
  ])('%s', (_name, given, environment, expected) => {
    expect(homeDirectory(given, environment)).toBe(expected);
  });
});

describe.skipIf(process.platform === 'win32')('pathsHere', () => {
  it('gives every spelling of a home the same socket', () => {
    const root = mkdtempSync(join(tmpdir(), 'vigil-home-'));
    const deep = join('é'.repeat(60), 'not', 'yet', 'there');
    mkdirSync(join(root, 'real', 'é'.repeat(60)), { recursive: true });
    symlinkSync(join(root, 'real'), join(root, 'link'));
    const [real, link] = ['real', 'link'].map((name) => pathsHere(join(root, name, deep)));
    expect(link).toEqual(real);
    removeFolder(root);
  });

  it('does not follow a link in the place of the home', () => {
    const root = mkdtempSync(join(tmpdir(), 'vigil-home-'));
    symlinkSync(tmpdir(), join(root, 'link'));
    expect(basename(pathsHere(join(root, 'link')).home)).toBe('link');
    removeFolder(root);
  });
});

describe('channelPaths', () => {
  it('puts the socket into the home', () => {
    expect(channelPaths('/home/ada/.vigil', linux)).toEqual({
      home: '/home/ada/.vigil',
      secret: '/home/ada/.vigil/channel.secret',
      runDir: '/home/ada/.vigil/run',
      socket: '/home/ada/.vigil/run/companion.sock',
      lock: '/home/ada/.vigil/run/companion.lock',
      owner: '/home/ada/.vigil/run/companion.json',
    });
  });

  const deep = `/home/ada/${'é'.repeat(60)}`;

  it('goes to XDG_RUNTIME_DIR when the home’s path is too long', () => {
    const paths = channelPaths(deep, { ...linux, env: { XDG_RUNTIME_DIR: '/run/user/1000' } });
    expect(paths.socket).toMatch(/^\/run\/user\/1000\/vigil-[0-9a-f]{16}\/companion\.sock$/);
    expect(paths.secret).toBe(`${deep}/channel.secret`);
  });

  it.each([{}, { XDG_RUNTIME_DIR: `/run/${'x'.repeat(90)}` }, { XDG_RUNTIME_DIR: 'relative' }])(
    'goes to /tmp when that is no place either',
    (env) => {
      expect(channelPaths(deep, { ...linux, env }).socket).toMatch(/^\/tmp\/vigil-1000-[0-9a-f]{16}\/companion\.sock$/);
    },
  );

  it('never gives a socket path that Node would cut', () => {
    for (let length = 1; length < 200; length++) {
      const { socket } = channelPaths(`/${'h'.repeat(length)}`, linux);
      expect(Buffer.byteLength(socket ?? '')).toBeLessThanOrEqual(SOCKET_PATH_MAX_BYTES);
    }
  });

  it('gives two homes two places', () => {
    const long = (n: number) => channelPaths(`${deep}${n}`, linux).socket;
    expect(long(1)).not.toBe(long(2));
  });

  it('leaves the name of the pipe to the secret on Windows', () => {
    const paths = channelPaths('C:\\Users\\ada\\AppData\\Local\\Vigil', windows);
    expect(paths.socket).toBeNull();
    expect(paths.runDir).toBeNull();
    expect(paths.secret).toBe('C:\\Users\\ada\\AppData\\Local\\Vigil\\channel.secret');
  });
});
