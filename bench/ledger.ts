/**
 * ledger: how fast a ledger of full length is read. In: nothing. Out: milliseconds of a page, unfiltered and of
 * several searches, of one answer whole, of the chain checked and of opening the store; of an append (written, durable, and as a commit
 * of its own), quiet and while another program flushes the disk; of the appends that condense older records; bytes on the disk.
 */
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@vigil/core/crypto/hash.ts';
import { keyProviders } from '@vigil/core/keys/key-providers.ts';
import type { AttestationRecord } from '@vigil/core/store/attestation-record.ts';
import { Database } from '@vigil/core/store/database.ts';
import { databasePath, readKeyFile } from '@vigil/core/store/key-file.ts';
import { Ledger } from '@vigil/core/store/ledger.ts';
import { openStore } from '@vigil/core/store/open-store.ts';
import type { Store } from '@vigil/core/store/store.ts';
import { Vault } from '@vigil/core/store/vault.ts';
import { attestationDetailOf, pageOf } from '@vigil/core/user/attestations.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { PURPOSES } from '@vigil/protocol/attestation/challenge.ts';
import { VERDICTS } from '@vigil/protocol/attestation/claims.ts';
import type { AttestationFilter } from '@vigil/protocol/user/attestations.ts';
import { seededRandom } from 'vigil-fit/base/random.ts';
import type { BenchRun } from './command.ts';
import { besideFlushes } from './flushing-neighbour.ts';

const ROWS = 100_000;
const BANKS = 12;
const PAGES = 200;
const APPENDS = 200;
/** Beyond a full ledger; one of 250 condenses. */
const MORE = 6000;
const CHUNK = 10_000;
const PAGE_ROWS = 50;

/** A page of each is asked for again and again, from the newest and from the middle. */
const SEARCHES: Readonly<Record<string, AttestationFilter>> = {
  unfiltered: {},
  text: { text: 'Bank 7' },
  'verdict and purpose': { verdict: 'mismatch', purpose: 'transaction' },
  'all together': { text: 'portal-3', verdict: 'match', fromMs: 20_000_000, toMs: 90_000_000 },
  'no match': { text: 'no bank of this name' },
};

const nameOf = (bank: string) => `Bank ${bank.slice('bank-'.length)} of Somewhere`;

export const run: BenchRun = async ({ seed, progress }) => {
  const home = mkdtempSync(join(tmpdir(), 'vigil-ledger-'));
  try {
    const providers = keyProviders({ keyring: null, passphrase: () => null });
    const opened = async (): Promise<Store> => {
      const result = await openStore({ home, providers });
      if (result.state !== 'ok') throw new Error(result.state);
      return result.store;
    };
    (await opened()).close();
    fill(home, seed, progress);
    const store = await opened();
    const random = seededRandom(seed + 1);
    const fresh = Array.from({ length: 2 * APPENDS }, (_, i) =>
      attestationOf(ROWS + i, (bound) => random.below(bound)),
    );
    const quiet = await appendsTo(store, fresh.slice(0, APPENDS));
    const beside = await besideFlushes(home, () => appendsTo(store, fresh.slice(APPENDS)));
    const condensing = await condensingAppends(store, random);
    const { length: runs } = store.ledger.index.runs;
    store.close();
    const { ms: open, result: again } = await timed(opened);
    const pages = Object.fromEntries(
      Object.entries(SEARCHES).map(([name, filter]) => [name, quantiles(pageTimes(again, filter))]),
    );
    const whole = quantiles(
      times(PAGES, (i) => attestationDetailOf(again.ledger, nameOf, again.ledger.index.rows[i * 37]?.seq ?? 0)),
    );
    const { ms: check, result: report } = await timed(() => again.ledger.verify(() => new Promise(setImmediate)));
    if (!report.intact) throw new Error('the chain does not hold');
    const bytes = statSync(databasePath(home)).size;
    again.close();
    const slowest = Math.max(...Object.values(pages).map(({ p50 }) => p50));
    const ratio = slowest / (pages.unfiltered?.p50 ?? Number.NaN);
    const json = {
      rows: ROWS,
      pages,
      slowestOverUnfiltered: ratio,
      intact: whole,
      appends: { quiet, beside },
      condensing: { ...quantiles(condensing), n: condensing.length, runs },
      checkMs: check,
      openMs: open,
      bytes,
    };
    return { json, text: textOf(json) };
  } finally {
    removeFolder(home);
  }
};

interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

/** Thousands in one transaction: one by one, each flushed to the disk, they would take many minutes. */
export function fill(home: string, seed: number, progress: (text: string) => void): void {
  const key = readKeyFile(home);
  if (key.state !== 'ok') throw new Error(key.state);
  const dataKey = Buffer.from(String(key.content.record.key), 'base64url');
  const database = new Database(databasePath(home), dataKey);
  const vault = new Vault(database, dataKey);
  const ledger = new Ledger(database, vault);
  const random = seededRandom(seed);
  for (let from = 0; from < ROWS; from += CHUNK) {
    vault.change({}, () => {
      for (let i = from; i < from + CHUNK; i++) {
        const { entry, jws } = attestationOf(i, (bound) => random.below(bound));
        ledger.settle(ledger.append(entry, jws));
      }
    });
    progress(`${from + CHUNK} of ${ROWS} answers written`);
  }
  database.close();
}

/** An entry and a token with claims like the real ones. */
function attestationOf(i: number, below: (bound: number) => number): { entry: AttestationRecord; jws: string } {
  const bank = `bank-${below(BANKS)}`;
  const origin = `https://portal-${bank.slice(5)}.example`;
  const purpose = PURPOSES[below(3)] ?? 'session';
  const verdict = VERDICTS[below(VERDICTS.length)] ?? 'match';
  const [name = '', sid = '', nonce = ''] = [32, 32, 16].map((bytes) => chance(bytes, below));
  const confidence = below(100) / 100;
  const claims = {
    iss: name,
    sub: 'u-7f3a',
    aud: bank,
    eat_nonce: nonce,
    origin,
    sid,
    purpose,
    verdict,
    confidence,
    ev: {
      keys: below(300),
      keys_age_s: 1,
      strokes: below(50),
      strokes_age_s: 1,
      clicks: below(20),
      active_s: 60,
      unseen_s: 0,
      scope: 'bank',
    },
    cont: { seq: i, prev: sid },
  };
  const payload = JSON.stringify(claims).padEnd(1400);
  const jws = [JSON.stringify({ alg: 'ES256', typ: 'vigil-attestation+jwt', kid: name }), payload]
    .map((part) => Buffer.from(part).toString('base64url'))
    .concat(chance(64, below))
    .join('.');
  const at = i * 1000;
  const entry: AttestationRecord = {
    at,
    bank,
    sub: 'u-7f3a',
    origin,
    sid,
    purpose,
    verdict,
    confidence,
    nonce,
    nonceUntil: at,
    cont: i,
    jws: sha256(jws),
  };
  return { entry, jws };
}

function chance(bytes: number, below: (bound: number) => number): string {
  return Buffer.from(Array.from({ length: bytes }, () => below(256))).toString('base64url');
}

function pageTimes(store: Store, filter: AttestationFilter): number[] {
  return times(PAGES, (i) => {
    const before = i % 2 === 0 ? null : ROWS / 2;
    pageOf(store.ledger, nameOf, { filter, before, limit: PAGE_ROWS });
  });
}

function times(count: number, work: (i: number) => void): number[] {
  return Array.from({ length: count }, (_, i) => {
    const start = performance.now();
    work(i);
    return performance.now() - start;
  });
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

function quantiles(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

interface AppendTimes {
  /** Until it stands in the tail: an answer about a session waits for this. */
  readonly written: Quantiles;
  /** Until it is flushed: an answer about a transaction. */
  readonly durable: Quantiles;
  /** A small commit of SQLite, beside it. */
  readonly committed: Quantiles;
}

/** Each in turn, so that all meet the same disk. */
async function appendsTo(
  store: Store,
  fresh: readonly { readonly entry: AttestationRecord; readonly jws: string }[],
): Promise<AppendTimes> {
  const [written, durable, committed]: [number[], number[], number[]] = [[], [], []];
  for (const [i, { entry, jws }] of fresh.entries()) {
    if (i % 2 === 0) {
      const from = performance.now();
      const flushed = store.recordAttestation(entry, jws);
      written.push(performance.now() - from);
      await flushed;
      durable.push(performance.now() - from);
    } else committed.push(...times(1, () => store.saveFalseAlarms([i])));
  }
  return { written: quantiles(written), durable: quantiles(durable), committed: quantiles(committed) };
}

/** Milliseconds of each append that condenses, with the checkpoint that it is part of. */
async function condensingAppends(
  store: Store,
  random: { readonly below: (bound: number) => number },
): Promise<readonly number[]> {
  const ms: number[] = [];
  for (let i = 0; i < MORE; i++) {
    const { entry, jws } = attestationOf(ROWS + 2 * APPENDS + i, (bound) => random.below(bound));
    const { edition } = store.ledger;
    const from = performance.now();
    const flushed = store.recordAttestation(entry, jws);
    if (store.ledger.edition !== edition) ms.push(performance.now() - from);
    if (i % 100 === 0) await flushed;
  }
  return ms;
}

interface LedgerFigures {
  readonly rows: number;
  readonly pages: Readonly<Record<string, Quantiles>>;
  readonly slowestOverUnfiltered: number;
  readonly intact: Quantiles;
  readonly appends: { readonly quiet: AppendTimes; readonly beside: AppendTimes & { readonly flushes: number } };
  readonly condensing: Quantiles & { readonly n: number; readonly runs: number };
  readonly checkMs: number;
  readonly openMs: number;
  readonly bytes: number;
}

function textOf({
  rows,
  pages,
  slowestOverUnfiltered,
  intact: whole,
  appends,
  condensing,
  checkMs,
  openMs,
  bytes,
}: LedgerFigures): string {
  const line = (name: string, { p50, p99 }: Quantiles) =>
    `  ${name.padEnd(22)} p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
  return [
    `${rows} answers, ${(bytes / 2 ** 20).toFixed(1)} MiB on the disk`,
    ...Object.entries(pages).map(([name, page]) => line(`page, ${name}`, page)),
    `  the slowest search costs ${slowestOverUnfiltered.toFixed(2)} times the unfiltered page`,
    line('one answer whole', whole),
    ...Object.entries(appends).flatMap(([when, { written, durable, committed }]) => [
      line(`written, ${when}`, written),
      line(`durable, ${when}`, durable),
      line(`a commit, ${when}`, committed),
    ]),
    `${line('an append that condenses', condensing)} (n = ${condensing.n}; ${condensing.runs} runs)`,
    `  open the store ${openMs.toFixed(0)} ms; check the whole chain ${checkMs.toFixed(0)} ms`,
  ].join('\n');
}
