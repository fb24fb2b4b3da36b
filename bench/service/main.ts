/**
 * `npm run bench -- service`: vigil-verifier over HTTP with a real Redis and PostgreSQL. In: VIGIL_PAIRS for the number of
 * challenge-and-attestation pairs. Out: processor time of a pair beside its floor (two HTTP requests that do nothing, and the
 * bare cryptography with jose) in the same run, latencies under 200 concurrent, memory.
 */
import { createSimulator, type Simulator } from '@vigil/portal/simulate/simulator.ts';
import { memoryChallenges, memoryCredentials } from '@vigil/portal/stores/memory.ts';
import type { PinnedBank } from '@vigil/protocol/policy.ts';
import type { BenchOptions, BenchReport } from '../command.ts';
import { startPostgres, startRedis } from '../verify/servers.ts';
import { joseTask, load, quantile, type Spread, spread } from '../verify/throughput.ts';
import { openWorkload } from '../verify/workload.ts';
import { type MeasuredService, startMeasured } from './running.ts';

const CONCURRENCY = 200;
const PER_BLOCK = 400;
const DEFAULT_PAIRS = 6_000;
const TENTHS = 10;
const own = { origin: 'http://localhost:8080', sessionId: 'session-1', subject: 'user-1' };

interface ServiceFigures {
  readonly pairs: number;
  readonly concurrency: number;
  /** Processor milliseconds of the service for one challenge and its attestation, block by block. */
  readonly pairCpuMs: Spread;
  /** Of two requests to /healthz, and of decrypting and verifying one token with bare jose. */
  readonly floorCpuMs: { readonly http: Spread; readonly jose: number };
  readonly perSecondAndCore: number;
  /** Requests that were refused before anything was done, and sent again after a second. */
  readonly overloads: number;
  /** Pairs that ended in a step-up because a deadline passed. */
  readonly stepUps: number;
  readonly challengeMs: { readonly p50: number; readonly p99: number };
  readonly attestationMs: { readonly p50: number; readonly p99: number };
  /** After each tenth of the pairs: what grows without end shows as a slope. */
  readonly residentMiB: readonly number[];
}

export async function run({ progress }: BenchOptions): Promise<BenchReport> {
  const pairs = Number(process.env.VIGIL_PAIRS ?? DEFAULT_PAIRS);
  const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  const service = await startMeasured(redis.socket, postgres.socket, CONCURRENCY);
  try {
    const figures = await measure(service, pairs, progress);
    return { json: figures, text: text(figures) };
  } finally {
    await service.stop();
    await Promise.all([redis.stop(), postgres.stop()]);
  }
}

async function measure(
  service: MeasuredService,
  pairs: number,
  progress: BenchOptions['progress'],
): Promise<ServiceFigures> {
  const simulator = await registered(service);
  await block(service, simulator);
  const residentMiB = [mebibytes(await service.usage())];
  const blocks: Awaited<ReturnType<typeof block>>[] = [];
  const floors: number[] = [];
  while (blocks.length * PER_BLOCK < pairs) {
    blocks.push(await block(service, simulator));
    floors.push(2 * (await timed(service, PER_BLOCK, () => service.get('/healthz'))).cpuMs);
    if (blocks.length % 5 === 0) progress(`${blocks.length * PER_BLOCK} pairs`);
    if ((blocks.length * PER_BLOCK * TENTHS) / pairs >= residentMiB.length)
      residentMiB.push(mebibytes(await service.usage()));
  }
  const pairCpuMs = spread(blocks.map(({ challenges, attestations }) => challenges.cpuMs + attestations.cpuMs));
  const quantiles = (of: (one: (typeof blocks)[number]) => readonly number[]) => {
    const sorted = blocks.flatMap(of).sort((a, b) => a - b);
    return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
  };
  return {
    pairs: blocks.length * PER_BLOCK,
    concurrency: CONCURRENCY,
    pairCpuMs,
    floorCpuMs: { http: spread(floors), jose: await bareJose() },
    perSecondAndCore: 1000 / pairCpuMs.median,
    overloads: service.overloads(),
    stepUps: blocks.reduce((total, { stepUps }) => total + stepUps, 0),
    challengeMs: quantiles(({ challenges }) => challenges.latencies),
    attestationMs: quantiles(({ attestations }) => attestations.latencies),
    residentMiB,
  };
}

const mebibytes = ({ residentBytes }: { residentBytes: number }) => residentBytes / 2 ** 20;

async function registered(service: MeasuredService): Promise<Simulator> {
  const bank = JSON.parse(await service.get('/v1/pinned-bank')) as PinnedBank;
  const simulator = await createSimulator({ bank });
  const { challenge } = await service.post('/v1/challenges', { purpose: 'registration', ...own });
  const token = await simulator.register(challenge as string);
  const result = await service.post('/v1/registrations/verify', { token, ...own });
  if (result.ok !== true) throw new Error(`Registration refused: ${result.code}`);
  return simulator;
}

/** Each session has its own chain, as banks have it: the sessions of a block are all different. */
async function block(service: MeasuredService, simulator: Simulator) {
  const start = Date.now();
  const visits = Array.from({ length: PER_BLOCK }, (_, at) => ({ ...own, sessionId: `session-${start}-${at}` }));
  const challengeTexts: (string | null)[] = [];
  let stepUps = 0;
  const challenges = await timed(service, PER_BLOCK, async (at) => {
    const made = await service.post('/v1/challenges', { purpose: 'session', ...visits[at]! });
    challengeTexts[at] = typeof made.challenge === 'string' ? made.challenge : null;
  });
  const tokens: (string | null)[] = [];
  for (const challenge of challengeTexts) tokens.push(challenge === null ? null : await simulator.attest(challenge));
  const attestations = await timed(service, PER_BLOCK, async (at) => {
    const token = tokens[at];
    const body = { token, purpose: 'session', ...visits[at]! };
    const result = typeof token === 'string' ? await service.post('/v1/attestations/verify', body) : { status: 503 };
    if (result.status === 503) stepUps += 1;
    else if (result.action !== 'allow') throw new Error(`Not allowed: ${JSON.stringify(result)}`);
  });
  return { challenges, attestations, stepUps };
}

async function timed(service: MeasuredService, count: number, call: (at: number) => Promise<unknown>) {
  const latencies: number[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < count; at = next++) {
      const start = performance.now();
      await call(at);
      latencies.push(performance.now() - start);
    }
  };
  const { cpuS } = await service.usage();
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  const cpuMs = (((await service.usage()).cpuS - cpuS) * 1000) / count;
  return { latencies, cpuMs };
}

/** Processor milliseconds of the least that any verifier must do with a token. */
async function bareJose(): Promise<number> {
  const workload = await openWorkload({ challenges: memoryChallenges(), credentials: memoryCredentials() });
  const task = await joseTask(workload);
  const submissions = await workload.submissions(2 * PER_BLOCK);
  await load(task, submissions, CONCURRENCY);
  return (await load(task, submissions, CONCURRENCY)).cpuMs;
}

function text(figures: ServiceFigures): string {
  const { pairs, concurrency, pairCpuMs, floorCpuMs, perSecondAndCore } = figures;
  const { overloads, stepUps, challengeMs, attestationMs, residentMiB } = figures;
  const cpu = ({ n, median, low, high }: Spread) =>
    `${median.toFixed(2)} ms (n ${n} blocks of ${PER_BLOCK}, quartiles ${low.toFixed(2)} to ${high.toFixed(2)})`;
  const latency = ({ p50, p99 }: { p50: number; p99: number }) => `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`;
  return [
    `${pairs} pairs of challenge and attestation over HTTP with Redis and PostgreSQL, ${concurrency} concurrent`,
    `  processor time of a pair   ${cpu(pairCpuMs)}, so ${perSecondAndCore.toFixed(0)} a second and core`,
    `  floor: two empty requests  ${cpu(floorCpuMs.http)}`,
    `  floor: bare jose           ${floorCpuMs.jose.toFixed(2)} ms`,
    `  pair / floor               ${(pairCpuMs.median / (floorCpuMs.http.median + floorCpuMs.jose)).toFixed(2)}`,
    `  challenge                  ${latency(challengeMs)}`,
    `  attestation                ${latency(attestationMs)}`,
    `  refused and sent again     ${overloads} of ${2 * pairs} requests; ${stepUps} of ${pairs} pairs ended in a step-up`,
    `  resident memory            ${residentMiB.map((one) => one.toFixed(0)).join(', ')} MiB, after each tenth`,
  ].join('\n');
}
