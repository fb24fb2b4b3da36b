import { callerOf, homeOf } from '@vigil/host/arguments.ts';
import { expect, it } from 'vitest';

it.each<[string, string[], string]>([
  ['Chromium', ['node', 'host.cjs', '--home', '/h', 'chrome-extension://abc/'], 'chrome-extension://abc/'],
  [
    'Chromium on Windows',
    ['node', 'host.cjs', '--home', 'C:\\h', 'chrome-extension://abc/', '--parent-window=7'],
    'chrome-extension://abc/',
  ],
  ['Firefox', ['node', 'host.cjs', '--home', '/h', '/m/host.json', 'vigil@vigil.example'], 'vigil@vigil.example'],
  ['no home', ['node', 'host.cjs', 'chrome-extension://abc/'], 'chrome-extension://abc/'],
  ['nobody', ['node', 'host.cjs', '--home', '/h'], 'unknown'],
])('knows the caller: %s', (_name, argv, caller) => {
  expect(callerOf(argv)).toBe(caller);
});

it('knows its home', () => {
  expect(homeOf(['node', 'host.cjs', '--home', '/h', 'x'])).toBe('/h');
  expect(homeOf(['node', 'host.cjs', 'x'])).toBeUndefined();
});
