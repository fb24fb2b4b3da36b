import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyProviders } from '@vigil/core/keys/key-providers.ts';
import { eraseStore } from '@vigil/core/store/erase-store.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryHome } from '../../../fakes/core-bench.ts';
import { bytesOf, contentOf, FakeKeyring, fileTier, fill, storeIn } from './store-content.ts';

let home: string;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => removeFolder(home));
const { open, opened } = storeIn(() => home);

describe('key tiers', () => {
  it('takes the best that answers, and says which', async () => {
    const keyring = new FakeKeyring();
    const providers = keyProviders({ keyring, passphrase: () => null });
    const store = await opened({ providers });
    expect(store.tier).toBe('os-user');
    expect(keyring.secrets.size).toBe(1);
    expect(readFileSync(join(home, 'vigil.key'), 'utf8')).not.toContain([...keyring.secrets.values()][0]);
    store.close();
    expect((await opened({ providers })).tier).toBe('os-user');
  });

  it('never lowers the tier: a keyring without an answer locks the store', async () => {
    const keyring = new FakeKeyring();
    const providers = keyProviders({ keyring, passphrase: () => 'a passphrase' });
    const store = await opened({ providers });
    await fill(store);
    store.close();
    keyring.works = false;
    expect(await open({ providers })).toEqual({ state: 'locked', tier: 'os-user' });
    expect(await open()).toEqual({ state: 'locked', tier: 'os-user' });
    keyring.works = true;
    keyring.secrets.clear();
    expect(await open({ providers })).toEqual({ state: 'undecryptable', tier: 'os-user' });
  });

  it('opens by passphrase in either Unicode form', async () => {
    let typed: string | null = 'caf\u00e9 am Hafen';
    const providers = keyProviders({ tiers: ['passphrase'], keyring: null, passphrase: () => typed });
    const store = await opened({ providers });
    await fill(store);
    const whole = contentOf(store);
    store.close();
    for (const [words, state] of [
      [null, 'locked'],
      ['wrong words', 'locked'],
      ['cafe\u0301 am Hafen', 'ok'],
    ] as const) {
      typed = words;
      const result = await open({ providers });
      expect(result.state).toBe(state);
      if (result.state === 'ok') expect(contentOf(result.store)).toEqual(whole);
    }
  });

  it('makes no store in a tier that was not allowed', async () => {
    const providers = keyProviders({ tiers: ['passphrase'], keyring: null, passphrase: () => 'short' });
    await expect(open({ providers })).rejects.toMatchObject({ code: 'key-unavailable' });
    expect(readdirSync(home)).toEqual([]);
  });

  it('rejects a key file with excessive scrypt parameters', async () => {
    const providers = keyProviders({ tiers: ['passphrase'], keyring: null, passphrase: () => 'a passphrase' });
    (await opened({ providers })).close();
    const file = join(home, 'vigil.key');
    const content = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...content, record: { ...content.record, N: 2 ** 30 } }));
    expect((await open({ providers })).state).toBe('undecryptable');
  });
});

describe('erase', () => {
  it('leaves nothing, neither here nor in the keyring', async () => {
    const keyring = new FakeKeyring();
    const providers = keyProviders({ keyring, passphrase: () => null });
    const store = await opened({ providers });
    await fill(store);
    store.close();
    expect(await eraseStore({ home, providers })).toMatchObject({ keyDestroyed: true });
    expect(readdirSync(home)).toEqual([]);
    expect(keyring.secrets.size).toBe(0);
    expect(contentOf(await opened({ providers }))).toEqual({ profile: '', credentials: [], records: [], pause: null });
  });

  it('removes the leftovers of a kill: a draft with the key, the journal of a new database', async () => {
    const store = await opened();
    await fill(store);
    store.close();
    const { key } = JSON.parse(readFileSync(join(home, 'vigil.key'), 'utf8')).record;
    cpSync(join(home, 'vigil.key'), join(home, 'vigil.key.new'));
    writeFileSync(join(home, 'vigil.db-journal'), 'begun');
    const { files } = await eraseStore({ home, providers: fileTier });
    expect(files).toContain('vigil.key.new');
    expect(String(key)).not.toBe('');
    expect(readdirSync(home)).toEqual([]);
  });

  it.each([
    ['file', fileTier],
    ['passphrase', keyProviders({ keyring: null, passphrase: () => 'correct horse', tiers: ['passphrase'] })],
  ])('does not claim more than is so of a key that stands in its file: %s', async (_tier, providers) => {
    (await opened({ providers })).close();
    cpSync(home, `${home}-backup`, { recursive: true });
    expect(await eraseStore({ home, providers })).toMatchObject({ keyDestroyed: false });
    const backup = await opened({ home: `${home}-backup`, providers });
    backup.close();
    removeFolder(`${home}-backup`);
  });

  it('is finished at the next start when it was broken off', async () => {
    const store = await opened();
    await fill(store);
    store.close();
    const file = join(home, 'vigil.key');
    const content = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...content, record: {}, erased: true }));
    const created = await opened();
    expect(contentOf(created)).toEqual({ profile: '', credentials: [], records: [], pause: null });
    created.close();
  });

  it('removes nothing while a keyring still holds the key', async () => {
    const keyring = new FakeKeyring();
    const providers = keyProviders({ keyring, passphrase: () => null });
    (await opened({ providers })).close();
    const before = bytesOf(home);
    keyring.works = false;
    await expect(eraseStore({ home, providers })).rejects.toMatchObject({ code: 'key-unavailable' });
    expect(bytesOf(home)).toEqual(before);
  });

  it('is what gets rid of a store that nothing can open', async () => {
    (await opened()).close();
    writeFileSync(join(home, 'vigil.key'), 'rubbish');
    expect((await open()).state).toBe('undecryptable');
    await eraseStore({ home, providers: fileTier });
    expect((await open()).state).toBe('ok');
  });
});
