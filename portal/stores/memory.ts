/**
 * Stores in memory: the default, for one process and for tests. Losing challenges and chains at a restart only causes a
 * step-up; credentials must not be lost, so use a durable store for them in production.
 */
import { randomBytes } from 'node:crypto';
import {
  type AuditEntry,
  type ChallengeRecord,
  type ChallengeStore,
  type Consumed,
  type Credential,
  type CredentialStore,
  RECORD_LIFE_S,
} from '../server/stores.ts';

/** Writes between two removals of expired entries. */
const SWEEP_EVERY = 10_000;

export function memoryChallenges(now: () => number = Date.now): ChallengeStore {
  const records = new Map<string, { record: ChallengeRecord; used: boolean; untilMs: number }>();
  const values = new Map<string, { value: string; untilMs: number }>();
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

  return {
    async issue(record) {
      sweep();
      const nonce = randomBytes(24).toString('base64url');
      records.set(nonce, { record, used: false, untilMs: now() + RECORD_LIFE_S * 1000 });
      return nonce;
    },
    async consume(nonce): Promise<Consumed> {
      const entry = records.get(nonce);
      if (!entry || entry.untilMs <= now()) return { state: 'unknown' };
      if (entry.used) return { state: 'used' };
      records.set(nonce, { ...entry, used: true });
      return { state: 'fresh', record: entry.record };
    },
    async read(key) {
      return live(key);
    },
    async swap(key, before, after, lifeS) {
      if (live(key) !== before) return false;
      sweep();
      values.set(key, { value: after, untilMs: now() + lifeS * 1000 });
      return true;
    },
  };
}

/** Keeps the last `auditLimit` entries of the audit trail in `trail`. */
export function memoryCredentials(auditLimit = 10_000): CredentialStore & { readonly trail: readonly AuditEntry[] } {
  const credentials = new Map<string, Credential>();
  const trail: AuditEntry[] = [];
  return {
    trail,
    async add(credential) {
      if (credentials.has(credential.kid)) return false;
      credentials.set(credential.kid, credential);
      return true;
    },
    async find(kid) {
      return credentials.get(kid) ?? null;
    },
    async list(sub) {
      return [...credentials.values()].filter((credential) => credential.sub === sub);
    },
    async revoke(kid, reason, at) {
      const credential = credentials.get(kid);
      if (!credential || credential.revokedAt !== null) return false;
      credentials.set(kid, { ...credential, revokedAt: at, revokedReason: reason });
      return true;
    },
    async audit(entry) {
      trail.push(entry);
      if (trail.length > auditLimit) trail.shift();
    },
  };
}
