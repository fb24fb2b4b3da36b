/** Attacks in numbers. In: a workload. Out: how many were tried, how many accepted, and how the others were refused. */

import { REFUSALS, type RefusalCode } from '@vigil/portal/server/refusals.ts';
import type { ChallengeStore, Consumed } from '@vigil/portal/server/stores.ts';
import { encryptIn, encryptJwe, jweHeader, newEnvelope } from '@vigil/portal/simulate/forge.ts';
import { memoryChallenges, memoryCredentials } from '@vigil/portal/stores/memory.ts';
import { JWE_ALG } from '@vigil/protocol/attestation/claims.ts';
import { compactDecrypt, importJWK } from 'jose';
import { mutant, type RandomSource, seeded } from './mutant.ts';
import { openWorkload, type Submission, type Workload } from './workload.ts';

export interface AttackTally {
  readonly tried: number;
  readonly accepted: number;
  readonly refusals: Readonly<Record<string, number>>;
}

/** Several parts of one attack, together. */
export function sum(tallies: readonly AttackTally[]): AttackTally {
  const refusals: Record<string, number> = {};
  for (const tally of tallies) {
    for (const [code, count] of Object.entries(tally.refusals)) refusals[code] = (refusals[code] ?? 0) + count;
  }
  const add = (key: 'tried' | 'accepted') => tallies.reduce((total, tally) => total + tally[key], 0);
  return { tried: add('tried'), accepted: add('accepted'), refusals };
}

/** How many came as far as the check that answers `code`: codes are listed in the order of verification. */
export function reached({ accepted, refusals }: AttackTally, code: RefusalCode): number {
  const order = Object.keys(REFUSALS);
  const from = order.indexOf(code);
  const later = Object.entries(refusals).filter(([refused]) => order.indexOf(refused) >= from);
  return later.reduce((total, [, count]) => total + count, accepted);
}

class Count {
  tried = 0;
  accepted = 0;
  readonly refusals: Record<string, number> = {};

  add(result: { ok: true } | { ok: false; code: string }): void {
    this.tried += 1;
    if (result.ok) this.accepted += 1;
    else this.refusals[result.code] = (this.refusals[result.code] ?? 0) + 1;
  }

  tally(): AttackTally {
    return { tried: this.tried, accepted: this.accepted, refusals: this.refusals };
  }
}

/** Stores that would let every nonce and every place in the chain pass: only form and cryptography stand in the way. */
function forgetful(now: () => number): ChallengeStore {
  const records = new Map<string, Consumed>();
  const real = memoryChallenges(now);
  return {
    issue: real.issue,
    async consume(bank, nonce) {
      const known = records.get(nonce) ?? (await real.consume(bank, nonce));
      if (known.state === 'fresh') records.set(nonce, known);
      return known;
    },
    read: async () => null,
    swap: async () => true,
  };
}

/** Mutants under one content key: a new one for each would cost more than all the rest, and shows nothing more. */
const PER_ENVELOPE = 4_096;
/** How many are under way at the same time. */
const BATCH = 64;

/**
 * Tokens altered at random: half of them outside, half in the signed part and encrypted to the bank again, as anyone can
 * who has the bank's public key. None is the token it was made from.
 */
export async function mutants(count: number, seed: number): Promise<AttackTally> {
  // The clock stands still: a mutant must not be refused for its age.
  const start = Date.now();
  const now = () => start;
  const credentials = { ...memoryCredentials(), audit: async () => {} };
  const workload = await openWorkload({ challenges: forgetful(now), credentials }, 'bank.example', now);
  const [original] = (await workload.submissions(1)) as [Submission];
  const jws = await decrypted(workload, original.token);
  const to = workload.portal.pinned.keys.find((key) => key.use === 'enc')!;
  const random = seeded(seed);
  const total = new Count();
  let envelope = newEnvelope(to);
  while (total.tried < count) {
    if (total.tried % PER_ENVELOPE === 0) envelope = newEnvelope(to);
    const header = JSON.stringify(jweHeader(to.kid, envelope.epk));
    const batch = Array.from({ length: Math.min(BATCH, count - total.tried) }, () =>
      random() < 0.5 ? different(original.token, random) : encryptIn(envelope, header, different(jws, random)),
    );
    const results = await Promise.all(batch.map((token) => workload.verify({ ...original, token })));
    for (const result of results) total.add(result);
  }
  // The oracle itself must be able to say yes.
  const control = await workload.verify(original);
  if (!control.ok) throw new Error(`the original was refused: ${control.code}`);
  return total.tally();
}

function different(text: string, random: RandomSource): string {
  for (;;) {
    const changed = mutant(text, random);
    if (changed !== text) return changed;
  }
}

async function decrypted({ keys }: Workload, token: string): Promise<string> {
  const { kty, crv, x, y, d } = keys.find((key) => key.use === 'enc')!;
  const { plaintext } = await compactDecrypt(token, await importJWK({ kty, crv, x, y, d }, JWE_ALG));
  return new TextDecoder().decode(plaintext);
}

/** One token, submitted many times at once. */
export async function replays(workload: Workload, count: number): Promise<AttackTally> {
  const [submission] = (await workload.submissions(1)) as [Submission];
  const total = new Count();
  for (const result of await Promise.all(Array.from({ length: count }, () => workload.verify(submission))))
    total.add(result);
  return total.tally();
}

/**
 * Tokens of each of two banks submitted to the other, as if session, user and origin were the same at both: half of them as they are, half
 * encrypted to the other bank again, as a dishonest bank could, with the signing key registered at both, as if a
 * companion used one key for both.
 */
export async function crossSubmissions(count: number): Promise<AttackTally> {
  const open = (id: string) => openWorkload({ challenges: memoryChallenges(), credentials: memoryCredentials() }, id);
  const [a, b] = [await open('bank-a.example'), await open('bank-b.example')];
  await shareKey(a, b);
  await shareKey(b, a);
  const total = new Count();
  for (let at = 0; at < count; at += 1) {
    const [from, to] = at % 2 === 0 ? [a, b] : [b, a];
    const [theirs] = (await from.submissions(1)) as [Submission];
    const token = at % 4 < 2 ? theirs.token : await encryptedAgain(from, to, theirs.token);
    total.add(await to.verify({ ...theirs, token }));
  }
  return total.tally();
}

async function shareKey(from: Workload, to: Workload): Promise<void> {
  const credential = await from.portal.credentials.find(from.simulator.kid);
  if (!credential || !(await to.portal.credentials.add(credential))) throw new Error('the key is not shared');
}

async function encryptedAgain(from: Workload, to: Workload, token: string): Promise<string> {
  const key = to.portal.pinned.keys.find((pinned) => pinned.use === 'enc')!;
  const jws = await decrypted(from, token);
  return encryptJwe((epk) => JSON.stringify(jweHeader(key.kid, epk)), jws, key);
}
