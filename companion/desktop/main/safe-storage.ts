/**
 * Electron's safeStorage as a key provider. In: Electron's module, the platform. Out: the interface of the core. On Linux
 * without a wallet Chromium encrypts with a hard-coded password (`basic_text`), which protects nothing, so safeStorage is
 * reported as unavailable.
 */

import type { SafeStorage } from '@vigil/core/keys/safe-storage-key.ts';
import type { SafeStorage as ElectronSafeStorage } from 'electron';

export type SafeStorageModule = Pick<
  ElectronSafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

const WALLETS = ['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6'];

export function safeStorageFrom(module: SafeStorageModule, platform: NodeJS.Platform): SafeStorage {
  const protects = () => platform !== 'linux' || WALLETS.includes(module.getSelectedStorageBackend());
  return {
    available: async () => (await module.isAsyncEncryptionAvailable()) && protects(),
    encrypt: (text) => module.encryptStringAsync(text),
    decrypt: async (encrypted) => (await module.decryptStringAsync(Buffer.from(encrypted))).result,
  };
}
