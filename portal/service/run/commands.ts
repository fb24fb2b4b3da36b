/** What the commands beside `serve` print. In: their arguments. Out: text; no file is written. */
import { readFile } from 'node:fs/promises';
import { publicKeyOf, rootOf } from '@vigil/portal/keys/root-key.ts';
import { signKeyFeed } from '@vigil/portal/keys/sign-key-feed.ts';
import { generateBankKeys, generateRootKey } from '@vigil/portal/server/generate-bank-keys.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import { apiKeyLine, newApiKey } from './data-folder.ts';
import { readRoot } from './key-feed.ts';

const json = (value: unknown) => JSON.stringify(value, null, 2);

export function apiKeyText(name: string): string {
  if (!/^[\w.-]{1,64}$/.test(name))
    throw new VigilError('api-key-name-invalid', 'A name is up to 64 letters, digits, dots, dashes and underscores.');
  const key = newApiKey();
  return `${key}\n${apiKeyLine(name, key).trimEnd()}`;
}

export const newKeysText = async (): Promise<string> => json(await generateBankKeys());

export const newRootText = async (): Promise<string> => json(await generateRootKey());

export const rootsText = async (file: string): Promise<string> => json([rootOf(await readRoot(file))]);

export interface FeedOptions {
  readonly id: string;
  readonly root: string;
  readonly keys: readonly string[];
  readonly revoke: readonly string[];
  readonly days: number;
  readonly seq?: number;
}

/** Public members are enough; a private `d` is read past, and never printed. */
const listedKeys = z.array(z.object({ x: z.string(), y: z.string(), kid: z.string(), use: z.enum(['sig', 'enc']) }));

export async function feedText({ id, root, keys: files, revoke, days, seq }: FeedOptions): Promise<string> {
  const listed = await Promise.all(files.map(readListed));
  const request = { bank: id, keys: listed.flat().map(publicKeyOf), revoked: revoke, lifeS: days * 24 * 3600 };
  return signKeyFeed({ ...request, ...(seq !== undefined && { seq }) }, await readRoot(root));
}

async function readListed(file: string): Promise<z.infer<typeof listedKeys>> {
  try {
    return listedKeys.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new VigilError('keys-invalid', `${file} does not hold keys of a bank (a JSON array of JWKs).`, { cause });
  }
}
