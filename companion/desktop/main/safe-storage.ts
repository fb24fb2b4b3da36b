/**
 * Electron's safeStorage as a place for the store's key. In: Electron's module, the platform. Out: the part that the core
 * uses. On Linux without a wallet Chromium seals with a password that stands in its source (`basic_text`): that protects
 * nothing, so it counts as not available and the tier is not claimed.
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
