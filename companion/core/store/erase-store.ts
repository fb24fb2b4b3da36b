/**
 * Removes all that is kept. In: the home directory and the key tiers. Out: nothing is left. The key goes first, because
 * without it the rest is noise; killed in between, the next start goes on from the mark in the key file.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyProvider } from '../keys/provider.ts';
import { removeDurably } from './durable-file.ts';
import { databasePath, keyFilePath, readKeyFile, writeKeyFile } from './key-file.ts';

export interface EraseOptions {
  readonly home: string;
  readonly providers: readonly KeyProvider[];
}

/** Throws `key-unavailable` when a keyring still holds the key and does not answer; then nothing was removed. */
export async function eraseStore({ home, providers }: EraseOptions): Promise<void> {
  if (!existsSync(home)) return;
  const found = readKeyFile(home);
  if (found.state === 'ok') {
    const { content } = found;
    await providers.find((provider) => provider.tier === content.tier)?.destroy(content.record);
    writeKeyFile(home, { ...content, record: {}, erased: true });
  }
  const file = databasePath(home);
  for (const part of [`${file}-wal`, `${file}-shm`, file]) removeDurably(part);
  for (const name of readdirSync(home)) {
    if (name.startsWith('examine-')) rmSync(join(home, name), { recursive: true, force: true });
  }
  removeDurably(keyFilePath(home));
}
