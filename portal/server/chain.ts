/**
 * The hash chain of a session's attestations (`cont`). In: the chain and the next token. Out: the new chain and the
 * number of attestations missing before it, or a refusal code. Tokens may arrive in any order: a late token is accepted
 * once, if it fits its neighbours that have arrived.
 */

import type { AttestationClaims } from '@vigil/protocol/attestation/claims.ts';
import { z } from 'zod';
import type { RefusalCode } from './refusals.ts';
import type { BankChallenges } from './stores.ts';

const link = z.strictObject({ nonce: z.string(), bind: z.string() });
const chain = z.strictObject({
  seq: z.number().int().min(0),
  /** SHA-256 of the JWS at `seq`. */
  hash: z.string(),
  /**
   * Missing positions `from` to `to`. `before`: hash of the token at `from - 1`, null when unknown. `hash`: that of the
   * token at `to`, named by its successor.
   */
  gaps: z.array(
    z.strictObject({
      from: z.number().int(),
      to: z.number().int(),
      before: z.string().nullable(),
      hash: z.string(),
    }),
  ),
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
  const gaps = [...(before?.gaps ?? [])];
  if (gap > 0 && prev !== null) gaps.push({ from: last + 1, to: seq - 1, before: before?.hash ?? null, hash: prev });
  return { chain: { seq, hash, gaps: gaps.slice(-MAX_GAPS), watch: before?.watch ?? null }, gap };
}

function fill(
  before: Chain,
  seq: number,
  prev: string | null,
  hash: string,
): { chain: Chain; gap: number } | RefusalCode {
  const gap = before.gaps.find(({ from, to }) => from <= seq && seq <= to);
  if (!gap) return 'chain-replayed';
  if (seq === gap.to && hash !== gap.hash) return 'chain-broken';
  if (seq === gap.from && gap.before !== null && prev !== gap.before) return 'chain-broken';
  const gaps = before.gaps.filter((one) => one !== gap);
  if (seq > gap.from && prev !== null) gaps.push({ ...gap, to: seq - 1, hash: prev });
  if (seq < gap.to) gaps.push({ ...gap, from: seq + 1, before: hash });
  return { chain: { ...before, gaps: gaps.slice(-MAX_GAPS) }, gap: 0 };
}

export function chainKey(kid: string, sid: string): string {
  return `chain:${kid}:${sid}`;
}

/** A chain, and the text that the store has of it. */
export interface ChainState {
  readonly text: string | null;
  readonly chain: Chain | null;
}

export async function readChain(store: BankChallenges, key: string): Promise<ChainState> {
  const text = await store.read(key);
  return { text, chain: text === null ? null : chain.parse(JSON.parse(text)) };
}

/**
 * Records the token's position in the chain atomically. `known`: the chain as read before. `opens`: the watch stream that this
 * token opens, if any.
 */
export async function advance(
  store: BankChallenges,
  { key, known }: { readonly key: string; readonly known: ChainState },
  { cont, hash }: { readonly cont: AttestationClaims['cont']; readonly hash: string },
  opens: WatchState | null,
): Promise<{ gap: number } | RefusalCode> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const { text, chain: before } = attempt === 0 ? known : await readChain(store, key);
    const after = follow(before, cont, hash);
    if (typeof after === 'string') return after;
    const next = opens ? { ...after.chain, watch: opens } : after.chain;
    if (await store.swap(key, text, JSON.stringify(next), CHAIN_LIFE_S)) return { gap: after.gap };
  }
  return 'store-unavailable';
}
