/** Where the ledger begins and ends. In: the encrypted record of it. Out: the same, and what it is after one more row. */
import { z } from 'zod';
import type { ChainLink } from './ledger-chain.ts';
import type { Vault } from './vault.ts';

const HEAD = 'ledger-head';
const START = Buffer.alloc(32).toString('base64url');

const headBody = z.strictObject({
  seq: z.number().int(),
  hash: z.string(),
  /** The newest record that was dropped, and the chain's hash there. */
  anchorSeq: z.number().int(),
  anchorHash: z.string(),
  /** The first record whose token is kept; absent until there is one: the first version kept none. */
  tokensFrom: z.number().int().optional(),
});
export type Head = z.infer<typeof headBody>;

export function readHead(vault: Vault): Head {
  const head = vault.readLoose(HEAD);
  if (head === null) return { seq: 0, hash: START, anchorSeq: 0, anchorHash: START };
  return headBody.parse(JSON.parse(head.toString()));
}

/** Inside a transaction. */
export function writeHead(vault: Vault, head: Head): void {
  vault.writeLoose(HEAD, Buffer.from(JSON.stringify(head)));
}

export function headAfter(head: Head, { seq, chain }: { readonly seq: number; readonly chain: string }): Head {
  return { tokensFrom: seq, ...head, seq, hash: chain };
}

export function endsOf({ seq, hash, anchorSeq, anchorHash }: Head): {
  readonly anchor: ChainLink;
  readonly head: ChainLink;
} {
  return { anchor: { seq: anchorSeq, hash: anchorHash }, head: { seq, hash } };
}
