/**
 * The key feed of this process. In: the options, the public keys. Out: the feed and the roots that companions pin. The embedded
 * mode holds the root key itself and signs at every start and every 45 days; a fleet is given a feed that was signed elsewhere.
 */
import { readFile } from 'node:fs/promises';
import { type Signer, softwareSigner } from '@vigil/portal/keys/bank-key.ts';
import { type BankKeyInput, bankPrivateKey } from '@vigil/portal/keys/private-key.ts';
import { publicKeyOf, rootOf } from '@vigil/portal/keys/root-key.ts';
import { readKeyFeed, signKeyFeed } from '@vigil/portal/keys/sign-key-feed.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { type RootKey, rootKey } from '@vigil/protocol/policy.ts';
import { z } from 'zod';
import type { ServeOptions } from './settings.ts';

export interface ServedFeed {
  readonly feed: string;
  readonly roots: RootKey[];
}

/** @throws VigilError `root-invalid`. */
export async function readRoot(path: string): Promise<Signer> {
  const { kid, use: _, ...jwk } = await parsed(path, bankPrivateKey, 'root-invalid', 'a private root key');
  return softwareSigner(kid, jwk);
}

/** Undefined when companions pin the keys themselves. @throws VigilError `key-feed-incomplete`, `roots-invalid`, `root-invalid`. */
export async function servedFeed(
  { id, keyFeed, roots }: ServeOptions,
  embeddedRoot: string | null,
  keys: readonly BankKeyInput[],
  former?: ServedFeed,
): Promise<ServedFeed | undefined> {
  if ((keyFeed === undefined) !== (roots === undefined))
    throw new VigilError('key-feed-incomplete', '--key-feed and --roots go together.');
  if (keyFeed !== undefined && roots !== undefined) {
    const pinned = await parsed(roots, z.array(rootKey), 'roots-invalid', 'a list of public root keys');
    return { feed: (await readFile(keyFeed, 'utf8')).trim(), roots: pinned };
  }
  if (embeddedRoot === null) return undefined;
  if (former && isFresh(former.feed, keys)) return former;
  const root = await readRoot(embeddedRoot);
  return { feed: await signKeyFeed({ bank: id, keys: keys.map(publicKeyOf) }, root), roots: [rootOf(root)] };
}

/** Half of its life is left, and it lists these keys: an embedded feed is signed again long before it ends. */
function isFresh(feed: string, keys: readonly BankKeyInput[]): boolean {
  const { iat, exp, keys: listed } = readKeyFeed(feed);
  const same = JSON.stringify(listed) === JSON.stringify(keys.map(publicKeyOf));
  return same && Date.now() / 1000 < (iat + exp) / 2;
}

async function parsed<T>(path: string, schema: z.ZodType<T>, code: string, what: string): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new VigilError(code, `${path} does not hold ${what}.`, { cause });
  }
}
