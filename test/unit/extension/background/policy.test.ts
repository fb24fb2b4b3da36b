import { keepLastPolicy, originsOf, readLastPolicy, readPolicy } from '@vigil/extension/background/policy.ts';
import { matchPatterns } from '@vigil/extension/channel/match-pattern.ts';
import { describe, expect, it } from 'vitest';
import type { Storage } from 'webextension-polyfill';

const NORDHAVEN = { id: 'nordhaven', name: 'Nordhaven', origins: ['https://portal.nordhaven.example'] };
const AURUM = { id: 'aurum', name: 'Aurum', origins: ['https://aurum.example:8443', 'http://localhost:3000'] };

function area(content: Readonly<Record<string, unknown>>): Storage.StorageArea {
  const data = new Map(Object.entries(content));
  return {
    get: async (key: string) => (data.has(key) ? { [key]: data.get(key) } : {}),
    set: async (items: Record<string, unknown>) => {
      for (const [key, value] of Object.entries(items)) data.set(key, value);
    },
  } as unknown as Storage.StorageArea;
}
const storage = (managed: Storage.StorageArea, local: Storage.StorageArea): Storage.Static =>
  ({ managed, local }) as unknown as Storage.Static;

const absent = { get: () => Promise.reject(new Error('Managed storage manifest not found')) };

describe('readPolicy', () => {
  it('uses managed storage alone, even when it lists no bank', async () => {
    const own = area({ banks: [AURUM] });
    expect(await readPolicy(storage(area({ banks: [NORDHAVEN] }), own))).toEqual({
      source: 'managed',
      banks: [NORDHAVEN],
      rejected: 0,
    });
    expect((await readPolicy(storage(area({ banks: [] }), own))).banks).toEqual([]);
  });

  it('uses the own list without managed storage: empty in Chromium, rejected in Firefox', async () => {
    const own = area({ banks: [AURUM] });
    for (const managed of [area({}), absent as unknown as Storage.StorageArea]) {
      expect(await readPolicy(storage(managed, own))).toEqual({ source: 'own', banks: [AURUM], rejected: 0 });
    }
  });

  it.each([
    ['a path', { ...NORDHAVEN, origins: ['https://portal.nordhaven.example/login'] }],
    ['plain http', { ...NORDHAVEN, origins: ['http://portal.nordhaven.example'] }],
    ['a user name', { ...NORDHAVEN, origins: ['https://me@portal.nordhaven.example'] }],
    ['a wildcard', { ...NORDHAVEN, origins: ['https://*.nordhaven.example'] }],
    ['no origin', { ...NORDHAVEN, origins: [] }],
    ['an unknown member', { ...NORDHAVEN, allFrames: true }],
    ['no object', 'https://portal.nordhaven.example'],
  ])('ignores an entry with %s, and keeps the others', async (_what, entry) => {
    const policy = await readPolicy(storage(area({ banks: [entry, AURUM] }), area({})));
    expect(policy).toEqual({ source: 'managed', banks: [AURUM], rejected: 1 });
  });

  it('lists no bank when the value is not an array', async () => {
    expect(await readPolicy(storage(area({ banks: { 0: NORDHAVEN } }), area({ banks: [AURUM] })))).toEqual({
      source: 'managed',
      banks: [],
      rejected: 1,
    });
  });
});

describe('the last policy', () => {
  it('is restored as it was, and is null when storage holds something else', async () => {
    const local = area({});
    expect(await readLastPolicy(local)).toBeNull();
    await keepLastPolicy(local, { source: 'managed', banks: [NORDHAVEN], rejected: 2 });
    expect(await readLastPolicy(local)).toEqual({ source: 'managed', banks: [NORDHAVEN], rejected: 0 });
    expect(await readLastPolicy(area({ lastPolicy: 'x' }))).toBeNull();
  });
});

describe('matchPatterns', () => {
  it('covers each host once, without ports', () => {
    const policy = { source: 'own', banks: [NORDHAVEN, AURUM], rejected: 0 } as const;
    const origins = [...originsOf(policy), 'http://localhost:4000'];
    expect(matchPatterns(origins)).toEqual([
      'http://localhost/*',
      'https://aurum.example/*',
      'https://portal.nordhaven.example/*',
    ]);
  });
});
