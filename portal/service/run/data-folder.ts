/**
 * The folder of a verifier that was given no keys: made at the first start, kept for the next ones. In: its path. Out: the
 * bank's private keys and the API keys. Files with secrets are readable by the owner alone.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BankPrivateKey, bankPrivateKey } from '@vigil/portal/keys/private-key.ts';
import { generateBankKeys, generateRootKey } from '@vigil/portal/server/generate-bank-keys.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { type ApiKeys, digestOf, parseApiKeys } from '../http/authenticate.ts';
import type { ServeOptions } from './settings.ts';

const keyFile = z.array(bankPrivateKey);

/** @throws VigilError `keys-invalid` for a file that holds no private keys of a bank. */
export async function readKeys(path: string): Promise<BankPrivateKey[]> {
  try {
    return keyFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new VigilError('keys-invalid', `${path} does not hold the private keys of a bank (a JSON array of JWKs).`, {
      cause,
    });
  }
}

/** @throws VigilError `api-keys-invalid`. */
export async function readApiKeys(path: string): Promise<ApiKeys> {
  return parseApiKeys(await readFile(path, 'utf8'));
}

export interface EmbeddedFiles {
  readonly keys: string;
  /** Private root key of the feed; null when the keys come from elsewhere, and their feed with them. */
  readonly root: string | null;
  readonly apiKeys: string;
  /** Folder of the credentials store. */
  readonly credentials: string;
}

/** Where the API key itself lies in a data folder, for the first call; the service reads its digest only. */
export const apiKeyFile = (data: string): string => join(data, 'api-key');

/** Makes what no option names and what is missing; never changes what is there. Without a need there is no folder. */
export async function embeddedFiles(options: ServeOptions): Promise<EmbeddedFiles> {
  const { data, postgres } = options;
  const ownKeys = options.keys === undefined && options.hsm === undefined;
  const files = {
    keys: options.keys ?? join(data, 'keys.json'),
    root: ownKeys && options.keyFeed === undefined ? join(data, 'root.json') : null,
    apiKeys: options.apiKeys ?? join(data, 'api-keys'),
    credentials: join(data, 'credentials'),
  };
  if (!ownKeys && options.apiKeys && postgres) return files;
  await mkdir(data, { recursive: true, mode: 0o700 });
  if (ownKeys) await writeOnce(files.keys, async () => `${JSON.stringify(await generateBankKeys(), null, 2)}\n`);
  if (files.root) await writeOnce(files.root, async () => `${JSON.stringify(await generateRootKey(), null, 2)}\n`);
  if (!options.apiKeys) await makeApiKey(data, files.apiKeys);
  return files;
}

async function makeApiKey(data: string, digests: string): Promise<void> {
  await writeOnce(apiKeyFile(data), async () => `${newApiKey()}\n`);
  const key = (await readFile(apiKeyFile(data), 'utf8')).trim();
  await writeOnce(digests, async () => apiKeyLine('default', key));
}

export const newApiKey = (): string => `vk_${randomBytes(32).toString('base64url')}`;

/** What stands in the file of API keys for this key. */
export const apiKeyLine = (name: string, key: string): string => `${name} ${digestOf(key)}\n`;

async function writeOnce(path: string, text: () => Promise<string>): Promise<void> {
  try {
    await writeFile(path, await text(), { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
}
