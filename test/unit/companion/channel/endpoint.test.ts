import { endpointOf } from '@vigil/channel/endpoint.ts';
import { channelPaths, type HostEnvironment } from '@vigil/channel/home.ts';
import { expect, it } from 'vitest';

const windows: HostEnvironment = { platform: 'win32', env: {}, userHome: 'C:\\Users\\ada', uid: null };
const secret = Buffer.alloc(32, 7);

it('names the pipe after the secret, whatever the spelling of the home', () => {
  const spellings = [
    'C:\\Users\\ada\\Vigil',
    'c:\\USERS\\ada\\vigil',
    '\\\\?\\C:\\Users\\ada\\Vigil',
    'C:\\Users\\ADA~1\\Vigil',
  ];
  const names = spellings.map((home) => endpointOf(channelPaths(home, windows), secret));
  expect(new Set(names).size).toBe(1);
  expect(names[0]).toMatch(/^\\\\\.\\pipe\\vigil-[0-9a-f]{32}$/);
});

it('gives another secret another pipe', () => {
  const paths = channelPaths('C:\\V', windows);
  expect(endpointOf(paths, secret)).not.toBe(endpointOf(paths, Buffer.alloc(32, 8)));
});
