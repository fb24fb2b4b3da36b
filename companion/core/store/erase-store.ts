/**
 * Erases all stored data. In: the home directory and the key tiers. Out: what was removed. The key is destroyed first, because
 * the rest is unreadable without it. After a crash the next start continues from the mark in the key file.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '@vigil/files/is-there.ts';
import type { KeyProvider } from '../keys/provider.ts';
import { readKeyFile, STORE_FILES, writeKeyFile } from './key-file.ts';
import { removeWhenFree } from './remove-when-free.ts';

/** Notes beside the store: which extensions greeted and when, the last policy. */
const NOTES = ['extensions.json', 'policy.last.json'];

export interface EraseOptions {
  readonly home: string;
  readonly providers: readonly KeyProvider[];
}

/**
 * What is gone: names of files without their directory, how many bytes they had. `keyDestroyed`: nowhere is there a key any
 * more; false where it stood in these files, so that a backup of all of them is as good as they were.
 */
export interface Erased {
  readonly files: readonly string[];
  readonly bytes: number;
  readonly keyDestroyed: boolean;
}

/** Throws `key-unavailable` when a keyring still holds the key and is not available; then nothing was removed. */
export async function eraseStore({ home, providers }: EraseOptions): Promise<Erased> {
  if (!isThere(home)) return { files: [], bytes: 0, keyDestroyed: false };
  const there = STORE_FILES.map((name) => ({ name, bytes: sizeOf(join(home, name)) })).filter(({ bytes }) => bytes > 0);
  const found = readKeyFile(home);
  let keyDestroyed = false;
  if (found.state === 'ok') {
    const { content } = found;
    const provider = providers.find(({ tier }) => tier === content.tier);
    keyDestroyed = (await provider?.destroy(content.record)) ?? false;
    writeKeyFile(home, { ...content, record: {}, erased: true });
  }
  for (const name of readdirSync(home)) {
    if (name.startsWith('examine-'))
      await removeWhenFree(join(home, name), (path) => rmSync(path, { recursive: true, force: true }));
  }
  for (const name of NOTES) await removeWhenFree(join(home, name));
  // The key file stands last: until it is gone, the next start goes on from here.
  for (const name of STORE_FILES) await removeWhenFree(join(home, name));
  const files = there.map(({ name }) => name);
  return { files, bytes: there.reduce((sum, { bytes }) => sum + bytes, 0), keyDestroyed };
}

/** In bytes; 0 for a file that is not there. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
