/**
 * The stores as one bank uses them. In: stores, the bank's id, deadlines. Out: the same stores, limited to the records of
 * this bank; a call that does not complete in time rejects with `store-timeout`.
 */
import type { Deadline } from './deadline.ts';
import type { BankChallenges, BankCredentials, ChallengeStore, CredentialStore } from './stores.ts';

/** `deadline`: called for each store call. */
export function challengesOf(store: ChallengeStore, bank: string, deadline: () => Deadline): BankChallenges {
  return {
    issue: (record) => deadline().run('challenges.issue', () => store.issue(bank, record)),
    consume: (nonce) => deadline().run('challenges.consume', () => store.consume(bank, nonce)),
    read: (key) => deadline().run('challenges.read', () => store.read(bank, key)),
    swap: (key, before, after, lifeS) =>
      deadline().run('challenges.swap', () => store.swap(bank, key, before, after, lifeS)),
  };
}

/** The audit trail gets this long even when the deadline has passed, so that the refusal is recorded. */
const AUDIT_MS = 250;

/** `deadline`: called for each store call. */
export function credentialsOf(store: CredentialStore, bank: string, deadline: () => Deadline): BankCredentials {
  return {
    add: (credential) => deadline().run('credentials.add', () => store.add(bank, credential)),
    find: (kid) => deadline().run('credentials.find', () => store.find(bank, kid)),
    list: (sub) => deadline().run('credentials.list', () => store.list(bank, sub)),
    listDevice: (dev) => deadline().run('credentials.listDevice', () => store.listDevice(bank, dev)),
    revoke: (kid, reason, at) => deadline().run('credentials.revoke', () => store.revoke(bank, kid, reason, at)),
    audit: (entry) => deadline().run('credentials.audit', () => store.audit(bank, entry), AUDIT_MS),
  };
}
