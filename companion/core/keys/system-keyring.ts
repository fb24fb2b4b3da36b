/**
 * The operating system's keyring. In: nothing. Out: a keyring, or null where the binding cannot be loaded. Loaded late,
 * because its binary is there for some platforms only. On Linux the Secret Service is named: left to itself the binding
 * falls back to the kernel's keyring, which forgets at the next start of the machine.
 */
import type { Keyring } from './os-user-key.ts';

const SERVICE = 'vigil-companion';

export async function systemKeyring(): Promise<Keyring | null> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    const entry = (account: string) => new AsyncEntry(SERVICE, account, { linux: { store: 'secret-service' } });
    return {
      get: async (account) => (await entry(account).getPassword()) ?? null,
      set: (account, secret) => entry(account).setPassword(secret),
      remove: async (account) => {
        await entry(account).deletePassword();
      },
    };
  } catch {
    return null;
  }
}
