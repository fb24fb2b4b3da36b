/**
 * Identity of the installation. In: local storage. Out: a random client name and the field hash key, created on first
 * use.
 */
import type { Storage } from 'webextension-polyfill';
import { z } from 'zod';
import type { FieldHashKey } from '../channel/frame-messages.ts';

const KEY = 'installation';

const half = z.number().int().min(0).max(0xffffffff);
const installation = z.strictObject({
  client: z.string().regex(/^[\w-]{16,43}$/),
  fieldHashKey: z.tuple([half, half]),
});
export interface Installation {
  readonly client: string;
  readonly fieldHashKey: FieldHashKey;
}

function make(): Installation {
  const [a, b] = crypto.getRandomValues(new Uint32Array(2));
  return { client: crypto.randomUUID(), fieldHashKey: [a!, b!] };
}

export async function readInstallation(local: Storage.StorageArea): Promise<Installation> {
  const stored = installation.safeParse((await local.get(KEY))[KEY]);
  if (stored.success) return stored.data;
  const made = make();
  await local.set({ [KEY]: made });
  return made;
}
