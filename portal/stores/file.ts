/**
 * Credentials, revocations and the audit trail in a folder, with no set-up: for one portal process. In: the folder. Out: a
 * CredentialStore that survives any crash. A second process on the same folder is refused: it would not see revocations of
 * the first.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KEY_TIERS } from '@vigil/protocol/attestation/claims.ts';
import { publicKey } from '@vigil/protocol/attestation/registration.ts';
import { z } from 'zod';
import type { CredentialStore } from '../server/stores.ts';
import { continueJournal, readJournal, rewriteJournal } from './journal.ts';
import { type BankAuditEntry, memoryCredentials } from './memory.ts';
import { lockFile } from './process-lock.ts';

const seconds = z.number().int();
const credential = z.strictObject({
  kid: z.string(),
  sub: z.string(),
  jwk: publicKey,
  kp: z.enum(KEY_TIERS),
  dev: z.string().nullable().default(null),
  registeredAt: seconds,
  revokedAt: z.null(),
  revokedReason: z.null(),
});
const entry = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('add'), bank: z.string(), credential }),
  z.strictObject({ op: z.literal('revoke'), bank: z.string(), kid: z.string(), reason: z.string(), at: seconds }),
]);
type CredentialEntry = z.infer<typeof entry>;

export interface FileCredentials extends CredentialStore {
  close(): Promise<void>;
}

/**
 * Reads `credentials.jsonl` at start and only appends to `audit.jsonl`, which may be rotated while no process runs.
 *
 * @throws VigilError `store-in-use` while another process has the folder open; `credentials-damaged` for a malformed line.
 */
export async function fileCredentials(folder: string): Promise<FileCredentials> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockFile(join(folder, 'lock'));
  try {
    return await openLocked(folder, unlock);
  } catch (fault) {
    await unlock();
    throw fault;
  }
}

async function openLocked(folder: string, unlock: () => Promise<void>): Promise<FileCredentials> {
  const path = join(folder, 'credentials.jsonl');
  const before = await readJournal<CredentialEntry>(path, entry, 'credentials-damaged');
  const known = memoryCredentials(0);
  const apply = (one: CredentialEntry) =>
    one.op === 'add' ? known.add(one.bank, one.credential) : known.revoke(one.bank, one.kid, one.reason, one.at);
  for (const one of before) await apply(one);
  const journal = await rewriteJournal<CredentialEntry>(path, before);
  const trail = await continueJournal<BankAuditEntry>(join(folder, 'audit.jsonl'));
  let changing: Promise<unknown> = Promise.resolve();

  /** One change at a time: first on disk, then in memory, where the verifier reads. */
  function change(possible: () => Promise<boolean>, one: CredentialEntry): Promise<boolean> {
    const done = changing.then(async () => {
      if (!(await possible())) return false;
      await journal.write(one);
      return apply(one);
    });
    changing = done.catch(() => {});
    return done;
  }

  return {
    add: (bank, added) =>
      change(async () => (await known.find(bank, added.kid)) === null, {
        op: 'add',
        bank,
        credential: credential.parse(added),
      }),
    find: known.find,
    list: known.list,
    listDevice: known.listDevice,
    revoke: (bank, kid, reason, at) =>
      change(async () => (await known.find(bank, kid))?.revokedAt === null, { op: 'revoke', bank, kid, reason, at }),
    audit: (bank, entry) => trail.write({ bank, ...entry }),
    async close() {
      await changing;
      await Promise.all([journal.close(), trail.close()]);
      await unlock();
    },
  };
}
