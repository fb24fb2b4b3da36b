/**
 * Stores in memory: the default, for one process and for tests. Losing challenges and chains at a restart only causes a
 * step-up; credentials must not be lost, so use a durable store for them in production.
 */
import { randomBytes } from 'node:crypto';
import type { AuditEntry } from '../server/audit-entry.ts';
import {
  type ChallengeRecord,
  type ChallengeStore,
  type Consumed,
  type Credential,
  type CredentialStore,
  RECORD_LIFE_S,
} from '../server/stores.ts';
import type { ReplaySet } from './replay-set.ts';

/** Writes between two removals of expired entries. */
const SWEEP_EVERY = 10_000;

export function memoryChallenges(now: () => number = Date.now): ChallengeStore & ReplaySet {
  const records = new Map<string, { record: ChallengeRecord; used: boolean; untilMs: number }>();
  const values = new Map<string, { value: string; untilMs: number }>();
  const ownEpoch = randomBytes(16).toString('hex');
  let writes = 0;

  function sweep(): void {
    writes += 1;
    if (writes % SWEEP_EVERY !== 0) return;
    for (const map of [records, values]) {
      for (const [key, { untilMs }] of map) if (untilMs <= now()) map.delete(key);
    }
  }

  function live(key: string): string | null {
    const entry = values.get(key);
    return entry && entry.untilMs > now() ? entry.value : null;
  }

  async function swap(bank: string, key: string, before: string | null, after: string, lifeS: number) {
    if (live(keyOf(bank, key)) !== before) return false;
    sweep();
    values.set(keyOf(bank, key), { value: after, untilMs: now() + lifeS * 1000 });
    return true;
  }

  return {
    async issue(bank, record) {
      sweep();
      const nonce = randomBytes(24).toString('base64url');
      records.set(keyOf(bank, nonce), { record, used: false, untilMs: now() + RECORD_LIFE_S * 1000 });
      return nonce;
    },
    async consume(bank, nonce): Promise<Consumed> {
      const entry = records.get(keyOf(bank, nonce));
      if (!entry || entry.untilMs <= now()) return { state: 'unknown' };
      if (entry.used) return { state: 'used' };
      records.set(keyOf(bank, nonce), { ...entry, used: true });
      return { state: 'fresh', record: entry.record };
    },
    async read(bank, key) {
      return live(keyOf(bank, key));
    },
    swap,
    epoch: async () => ownEpoch,
    async use(bank, nonce, epoch, lifeS) {
      if (epoch !== ownEpoch) return 'other-epoch';
      return (await swap(bank, `used:${nonce}`, null, 'used', lifeS)) ? 'fresh' : 'used';
    },
  };
}

const keyOf = (bank: string, name: string): string => `${encodeURIComponent(bank)}:${name}`;

/** An entry of the audit trail and whose it is. */
export type BankAuditEntry = AuditEntry & { readonly bank: string };

/** Keeps the last `auditLimit` entries of the audit trail in `trail`. */
export function memoryCredentials(
  auditLimit = 10_000,
): CredentialStore & { readonly trail: readonly BankAuditEntry[] } {
  const credentials = new Map<string, { readonly bank: string; readonly credential: Credential }>();
  const trail: BankAuditEntry[] = [];
  return {
    trail,
    async add(bank, credential) {
      const key = keyOf(bank, credential.kid);
      if (credentials.has(key)) return false;
      credentials.set(key, { bank, credential });
      return true;
    },
    async find(bank, kid) {
      return credentials.get(keyOf(bank, kid))?.credential ?? null;
    },
    async list(bank, sub) {
      const found = [...credentials.values()].filter((one) => one.bank === bank && one.credential.sub === sub);
      return found.map(({ credential }) => credential);
    },
    async listDevice(bank, dev) {
      const found = [...credentials.values()].filter((one) => one.bank === bank && one.credential.dev === dev);
      return found.map(({ credential }) => credential);
    },
    async revoke(bank, kid, reason, at) {
      const key = keyOf(bank, kid);
      const credential = credentials.get(key)?.credential;
      if (!credential || credential.revokedAt !== null) return false;
      credentials.set(key, { bank, credential: { ...credential, revokedAt: at, revokedReason: reason } });
      return true;
    },
    async audit(bank, entry) {
      trail.push({ bank, ...entry });
      if (trail.length > auditLimit) trail.shift();
    },
  };
}
