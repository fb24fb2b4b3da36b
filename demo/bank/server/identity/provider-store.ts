/**
 * What the OpenID provider remembers, in memory: sessions, pushed requests, interactions, codes. In: the provider's calls. Out: its
 * records until they expire. A restart of the demo forgets them, and open step-ups with them.
 */
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface ProviderRecord {
  readonly payload: AdapterPayload;
  readonly untilMs: number;
}

/** The oldest record goes first. */
const MAX_RECORDS = 10_000;

/** One store of its own for each provider. */
export function providerStore(now: () => number): AdapterFactory {
  const records = new Map<string, ProviderRecord>();
  return (kind) => adapterOf(kind, records, now);
}

function adapterOf(kind: string, records: Map<string, ProviderRecord>, now: () => number): Adapter {
  const keyOf = (id: string) => `${kind}:${id}`;
  const find = (id: string) => {
    const record = records.get(keyOf(id));
    return record && record.untilMs > now() ? record.payload : undefined;
  };
  const findBy = (fits: (payload: AdapterPayload) => boolean) =>
    [...records].find(([key, { payload }]) => key.startsWith(`${kind}:`) && fits(payload))?.[1].payload;
  return {
    async upsert(id, payload, expiresInS) {
      records.delete(keyOf(id));
      records.set(keyOf(id), { payload, untilMs: now() + expiresInS * 1_000 });
      if (records.size > MAX_RECORDS) records.delete(records.keys().next().value ?? '');
    },
    find: async (id) => find(id),
    findByUid: async (uid) => findBy((payload) => payload.uid === uid),
    findByUserCode: async (code) => findBy((payload) => payload.userCode === code),
    async consume(id) {
      const payload = find(id);
      if (payload) payload.consumed = Math.floor(now() / 1_000);
    },
    async destroy(id) {
      records.delete(keyOf(id));
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of records) if (payload.grantId === grantId) records.delete(key);
    },
  };
}
