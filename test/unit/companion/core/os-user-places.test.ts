import { randomBytes } from 'node:crypto';
import { keyProviders } from '@vigil/core/keys/key-providers.ts';
import { KEYRING_MS, type Keyring, OsUserKey } from '@vigil/core/keys/os-user-key.ts';
import type { SafeStorage } from '@vigil/core/keys/safe-storage-key.ts';
import { type SafeStorageModule, safeStorageFrom } from '@vigil/desktop/main/safe-storage.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';

const dataKey = randomBytes(32);

function memoryKeyring(): Keyring {
  const kept = new Map<string, string>();
  return {
    get: (account) => kept.get(account) ?? null,
    set: (account, secret) => {
      kept.set(account, secret);
    },
    remove: (account) => {
      kept.delete(account);
    },
  };
}

/** Electron's module as far as it is used: it "encrypts" by turning every byte over. */
function electron(backend: string, available = true): SafeStorageModule {
  const turn = (bytes: Uint8Array) => Buffer.from(bytes.map((byte) => byte ^ 0xff));
  return {
    isAsyncEncryptionAvailable: async () => available,
    getSelectedStorageBackend: () => backend as 'kwallet6',
    encryptStringAsync: async (text) => turn(Buffer.from(text)),
    decryptStringAsync: async (encrypted) => ({ shouldReEncrypt: false, result: turn(encrypted).toString() }),
  };
}

const osUser = (keyring: Keyring | null, safeStorage: SafeStorage | null) =>
  keyProviders({ keyring, safeStorage, passphrase: () => null })[0]!;
const wallet = safeStorageFrom(electron('kwallet6'), 'linux');

describe('the places of the tier os-user', () => {
  it('is the keyring where both answer', async () => {
    expect(Object.keys(await osUser(memoryKeyring(), wallet).keep(dataKey))).toEqual(['account']);
  });

  it('is safeStorage without a keyring, and unseals its own records', async () => {
    const record = await osUser(null, wallet).keep(dataKey);
    expect(Object.keys(record)).toEqual(['encrypted']);
    expect(JSON.stringify(record)).not.toContain(dataKey.toString('base64url'));
    expect(await osUser(null, wallet).unlock(record)).toEqual({ ok: true, dataKey });
  });

  it.each([
    ['without a wallet', 'basic_text', true],
    ['before it is known', 'unknown', true],
    ['when it does not answer', 'kwallet6', false],
  ])('is nowhere %s', async (_name, backend, available) => {
    const provider = osUser(null, safeStorageFrom(electron(backend, available), 'linux'));
    expect(await provider.available()).toBe(false);
    await expect(provider.keep(dataKey)).rejects.toMatchObject({ code: 'key-unavailable' });
  });

  it.each(['win32', 'darwin'] as const)('asks for no wallet on %s', async (platform) => {
    expect(await safeStorageFrom(electron('unknown'), platform).available()).toBe(true);
  });

  it('opens each record by the place that wrote it, and by no other', async () => {
    const keyring = memoryKeyring();
    const encrypted = await osUser(null, wallet).keep(dataKey);
    const account = await osUser(keyring, null).keep(dataKey);
    const both = osUser(keyring, wallet);
    expect(await both.unlock(encrypted)).toEqual({ ok: true, dataKey });
    expect(await both.unlock(account)).toEqual({ ok: true, dataKey });
    expect(await osUser(keyring, null).unlock(encrypted)).toEqual({ ok: false, reason: 'locked' });
    expect(await osUser(null, wallet).unlock(account)).toEqual({ ok: false, reason: 'locked' });
    expect(await both.unlock({})).toEqual({ ok: false, reason: 'locked' });
  });

  it('is locked when the wallet refuses, undecryptable when it gives something else', async () => {
    const record = await osUser(null, wallet).keep(dataKey);
    const shut = { ...wallet, decrypt: () => Promise.reject(new Error('user cancelled')) };
    expect(await osUser(null, shut).unlock(record)).toEqual({ ok: false, reason: 'locked' });
    const other = { ...wallet, decrypt: async () => 'short' };
    expect(await osUser(null, other).unlock(record)).toEqual({ ok: false, reason: 'undecryptable' });
  });

  it('destroys reachable keys, also twice, and reports unreachable ones', async () => {
    const keyring = memoryKeyring();
    const record = await osUser(keyring, wallet).keep(dataKey);
    await osUser(keyring, wallet).destroy(record);
    expect(await osUser(keyring, wallet).unlock(record)).toEqual({ ok: false, reason: 'undecryptable' });
    await osUser(null, wallet).destroy({});
    await expect(osUser(null, wallet).destroy(record)).rejects.toMatchObject({ code: 'key-unavailable' });
  });
});

describe('a keyring with an unanswered prompt', () => {
  afterEach(() => vi.useRealTimers());

  it('is not available and reads as locked after its time, and does not block meanwhile', async () => {
    vi.useFakeTimers();
    const silent = () => new Promise<never>(() => {});
    const key = new OsUserKey({ get: silent, set: silent, remove: silent });
    const results = [key.available(), key.unlock({ account: 'a' }), key.keep(dataKey).catch((error) => error.code)];
    await vi.advanceTimersByTimeAsync(KEYRING_MS);
    expect(await Promise.all(results)).toEqual([false, { ok: false, reason: 'locked' }, 'key-unavailable']);
  });
});
