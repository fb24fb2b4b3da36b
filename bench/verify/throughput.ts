/**
 * Speed of the verifier. In: fresh tokens. Out: verifications a second and latencies, beside what jose alone needs to
 * decrypt and verify the very same tokens in the same run.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { publicHalf } from '@vigil/portal/simulate/forge.ts';
import { JWE_ALG, JWE_ENC } from '@vigil/protocol/attestation/claims.ts';
import { compactDecrypt, compactVerify, importJWK } from 'jose';
import type { Submission, Workload } from './workload.ts';

export type Task = (submission: Submission) => Promise<void>;

/** How long a page waits before it submits a token again that met an overload: half a second to one and a half. */
export const retryMs = (): number => 500 + 1_000 * Math.random();

/**
 * The portal, whole: stores, chain, policy, audit. A token that is refused is a fault of the benchmark; one that met an overload is
 * submitted again, as the page client does, and `onOverload` counts it.
 */
export function portalTask(workload: Workload, onOverload: () => void = () => {}): Task {
  return async (submission) => {
    for (;;) {
      const result = await workload.verify(submission);
      if (result.ok && result.action === 'allow') return;
      if (result.ok || result.code !== 'overloaded')
        throw new Error(`not allowed: ${result.ok ? result.reasons : result.code}`);
      onOverload();
      await pause(retryMs());
    }
  };
}

/** The least that any verifier must do: decrypt, verify the signature, parse the claims. */
export async function joseTask(workload: Workload): Promise<Task> {
  const { kty, crv, x, y, d } = workload.keys.find((key) => key.use === 'enc')!;
  const decryption = await importJWK({ kty, crv, x, y, d }, JWE_ALG);
  const verification = await importJWK({ ...publicHalf(workload.simulator.key) }, 'ES256');
  const pinned = { keyManagementAlgorithms: [JWE_ALG], contentEncryptionAlgorithms: [JWE_ENC] };
  return async ({ token }) => {
    const { plaintext } = await compactDecrypt(token, decryption, pinned);
    const { payload } = await compactVerify(plaintext, verification, { algorithms: ['ES256'] });
    JSON.parse(new TextDecoder().decode(payload));
  };
}

export interface Load {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of one verification, over all threads of the process. */
  readonly cpuMs: number;
}

/** Keeps `concurrency` submissions under way until all are done. */
export async function load(task: Task, submissions: readonly Submission[], concurrency: number): Promise<Load> {
  const latencies: number[] = [];
  let next = 0;
  const worker = async () => {
    for (;;) {
      const submission = submissions[next];
      next += 1;
      if (!submission) return;
      const start = performance.now();
      await task(submission);
      latencies.push(performance.now() - start);
    }
  };
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  latencies.sort((a, b) => a - b);
  return {
    perSecond: submissions.length / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    cpuMs: (user + system) / 1000 / submissions.length,
  };
}

/** Nearest rank; `sorted` ascends and is not empty. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
}

export interface Spread {
  readonly n: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Median with the quartiles around it. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { n: sorted.length, median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

export interface ThroughputComparison {
  readonly portal: Spread;
  readonly jose: Spread;
  /** Rate of the portal over that of jose, block by block: 1 would be no cost at all. */
  readonly ratio: Spread;
  /** The same from processor time, which other work on the machine disturbs less. */
  readonly cpuRatio: Spread;
}

/** Tokens through both before anything counts: a server is warm for all but its first second. */
const WARM_UP = 1_000;

/** Blocks of the same tokens through both, in turns, so that whatever else the machine does meets both. */
export async function compare(
  workload: Workload,
  blocks: number,
  perBlock: number,
  concurrency: number,
): Promise<ThroughputComparison> {
  const ours = portalTask(workload);
  const bare = await joseTask(workload);
  const pairs: { portal: Load; jose: Load }[] = [];
  const warmUp = await workload.submissions(WARM_UP);
  for (const task of [ours, bare]) await load(task, warmUp, concurrency);
  for (let block = 0; block < blocks; block += 1) {
    const submissions = await workload.submissions(perBlock);
    const measure = (task: Task) => load(task, submissions, concurrency);
    const portalFirst = block % 2 === 0;
    const first = await measure(portalFirst ? ours : bare);
    const second = await measure(portalFirst ? bare : ours);
    pairs.push(portalFirst ? { portal: first, jose: second } : { portal: second, jose: first });
  }
  return {
    portal: spread(pairs.map(({ portal }) => portal.perSecond)),
    jose: spread(pairs.map(({ jose }) => jose.perSecond)),
    ratio: spread(pairs.map(({ portal, jose }) => portal.perSecond / jose.perSecond)),
    cpuRatio: spread(pairs.map(({ portal, jose }) => jose.cpuMs / portal.cpuMs)),
  };
}
