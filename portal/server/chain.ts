/**
 * The hash chain of a session's attestations (`cont`). In: the chain and the next token. Out: the new chain and the
 * number of attestations missing before it, or a refusal code. A token that arrives late is accepted once, if it is the
 * one that its successor names.
 */

import type { AttestationClaims } from '@vigil/protocol/attestation/claims.ts';
import { z } from 'zod';
import type { RefusalCode } from './refusals.ts';
import type { ChallengeStore } from './stores.ts';

const link = z.strictObject({ nonce: z.string(), bind: z.string() });
const chain = z.strictObject({
  seq: z.number().int().min(0),
  /** SHA-256 of the JWS at `seq`. */
  hash: z.string(),
  /** Gaps that may still fill from above: the next missing position, its hash, and the lowest missing position. */
  late: z.array(z.strictObject({ seq: z.number().int(), hash: z.string(), low: z.number().int() })),
  /** The open watch stream: its challenge. */
  watch: link.nullable(),
});
export type Chain = z.infer<typeof chain>;
export type WatchState = z.infer<typeof link>;

const MAX_GAPS = 8;
/** After this silence a session starts a new chain and everything before it counts as a gap. */
const CHAIN_LIFE_S = 24 * 3600;
const MAX_ATTEMPTS = 50;

/** Pure: `hash` is the SHA-256 of the token's own JWS. */
export function follow(
  before: Chain | null,
  cont: AttestationClaims['cont'],
  hash: string,
): { chain: Chain; gap: number } | RefusalCode {
  const { seq, prev } = cont;
  if ((seq === 0) !== (prev === null)) return 'chain-broken';
  const last = before?.seq ?? -1;
  if (before && seq <= last) return fill(before, seq, prev, hash);
  const gap = seq - last - 1;
  if (before && gap === 0 && prev !== before.hash) return 'chain-broken';
  const late = [...(before?.late ?? [])];
  if (gap > 0 && prev !== null) late.push({ seq: seq - 1, hash: prev, low: last + 1 });
  return { chain: { seq, hash, late: late.slice(-MAX_GAPS), watch: before?.watch ?? null }, gap };
}

function fill(
  before: Chain,
  seq: number,
  prev: string | null,
  hash: string,
): { chain: Chain; gap: number } | RefusalCode {
  const found = before.late.find((gap) => gap.seq === seq);
  if (!found) return 'chain-replayed';
  if (found.hash !== hash) return 'chain-broken';
  const rest = before.late.filter((gap) => gap !== found);
  if (seq > found.low && prev !== null) rest.push({ seq: seq - 1, hash: prev, low: found.low });
  return { chain: { ...before, late: rest }, gap: 0 };
}

export function chainKey(kid: string, sid: string): string {
  return `chain:${kid}:${sid}`;
}

export async function readChain(
  store: ChallengeStore,
  key: string,
): Promise<{ text: string | null; chain: Chain | null }> {
  const text = await store.read(key);
  return { text, chain: text === null ? null : chain.parse(JSON.parse(text)) };
}

/** Records the token's position in the chain atomically. `opens`: the watch stream that this token opens, if any. */
export async function advance(
  store: ChallengeStore,
  key: string,
  cont: AttestationClaims['cont'],
  hash: string,
  opens: WatchState | null,
): Promise<{ gap: number } | RefusalCode> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const { text, chain: before } = await readChain(store, key);
    const after = follow(before, cont, hash);
    if (typeof after === 'string') return after;
    const next = opens ? { ...after.chain, watch: opens } : after.chain;
    if (await store.swap(key, text, JSON.stringify(next), CHAIN_LIFE_S)) return { gap: after.gap };
  }
  return 'store-unavailable';
}
