/**
 * `npm run bench -- verify`: the bank's half under load and under attack. In: VIGIL_MUTANTS for their number. Out: rates
 * beside bare jose, latencies under concurrency, with real stores and two processes; attacks tried and accepted; the
 * size of the page client.
 */

import { once } from 'node:events';
import { memoryChallenges, memoryCredentials } from '@vigil/portal/stores/memory.ts';
import { migratePostgres, poolOptions, postgresCredentials } from '@vigil/portal/stores/postgres.ts';
import { redisChallenges, redisOptions } from '@vigil/portal/stores/redis.ts';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import type { BenchOptions, BenchReport } from '../command.ts';
import { type AttackTally, crossSubmissions, reached, replays } from './attacks.ts';
import { startFleet } from './fleet.ts';
import { mutantsOnAllCores } from './mutant-fleet.ts';
import { type PageSize, pageSize } from './page-client.ts';
import { startPostgres, startRedis } from './servers.ts';
import {
  compare,
  joseTask,
  type Load,
  load,
  portalTask,
  type Spread,
  spread,
  type ThroughputComparison,
} from './throughput.ts';
import { ORIGIN, openWorkload } from './workload.ts';

const BLOCKS = 120;
const PER_BLOCK = 25;
const UNDER_LOAD = 4_000;
const CONCURRENCY = 200;
const DEFAULT_MUTANTS = 20_000;
const REPLAYS = 1_000;
const CROSS_SUBMISSIONS = 10_000;

interface VerifyFigures {
  readonly oneAtATime: ThroughputComparison;
  readonly concurrent: { readonly concurrency: number; readonly portal: Load; readonly jose: Load };
  /** At the default deadlines. `overloads`: submissions that were refused before anything was done, and then submitted again. */
  readonly redisAndPostgres: {
    readonly concurrency: number;
    readonly portal: Load;
    readonly overloads: number;
    readonly replays: AttackTally;
  };
  readonly twoProcesses: { readonly perSecond: Spread; readonly replaysAccepted: number; readonly replays: number };
  /** `decrypted`, `signatureChecked`: how many came as far as that. */
  readonly mutants: AttackTally & { readonly decrypted: number; readonly signatureChecked: number };
  readonly replays: AttackTally;
  readonly crossSubmissions: AttackTally;
  readonly page: PageSize;
}

export async function run({ seed, workers, progress }: BenchOptions): Promise<BenchReport> {
  const memory = () => openWorkload({ challenges: memoryChallenges(), credentials: memoryCredentials() });
  progress('one at a time, beside bare jose');
  const oneAtATime = await compare(await memory(), BLOCKS, PER_BLOCK, 1);
  progress(`${CONCURRENCY} concurrent`);
  const workload = await memory();
  const submissions = await workload.submissions(UNDER_LOAD);
  const portal = await load(portalTask(workload), submissions, CONCURRENCY);
  const concurrent = {
    concurrency: CONCURRENCY,
    portal,
    jose: await load(await joseTask(workload), submissions, CONCURRENCY),
  };
  progress('Redis and PostgreSQL, then two processes');
  const real = await withServers();
  progress(`${REPLAYS} replays, ${CROSS_SUBMISSIONS} cross-submissions`);
  const replayed = await replays(workload, REPLAYS);
  const crossed = await crossSubmissions(CROSS_SUBMISSIONS);
  const count = Number(process.env.VIGIL_MUTANTS ?? DEFAULT_MUTANTS);
  progress(`${count} mutants`);
  const altered = await mutantsOnAllCores(count, { seed, workers, progress });
  const json: VerifyFigures = {
    oneAtATime,
    concurrent,
    ...real,
    mutants: {
      ...altered,
      decrypted: reached(altered, 'jwe-decryption-failed'),
      signatureChecked: reached(altered, 'signature-invalid'),
    },
    replays: replayed,
    crossSubmissions: crossed,
    page: await pageSize(),
  };
  return { json, text: text(json) };
}

async function withServers(): Promise<Pick<VerifyFigures, 'redisAndPostgres' | 'twoProcesses'>> {
  const [redisServer, postgresServer] = [await startRedis(), await startPostgres()];
  const redis = new Redis(redisServer.socket, redisOptions());
  const pool = new Pool({
    host: postgresServer.socket,
    user: 'vigil',
    database: 'postgres',
    max: 10,
    ...poolOptions(),
  });
  try {
    await once(redis, 'ready');
    await migratePostgres(pool);
    const workload = await openWorkload({ challenges: redisChallenges(redis), credentials: postgresCredentials(pool) });
    let overloads = 0;
    const task = portalTask(workload, () => {
      overloads += 1;
    });
    const portal = await load(task, await workload.submissions(UNDER_LOAD), CONCURRENCY);
    const redisAndPostgres = { concurrency: CONCURRENCY, portal, overloads, replays: await replays(workload, REPLAYS) };
    const fleet = await startFleet(
      2,
      { redis: redisServer.socket, postgres: postgresServer.socket },
      workload.keys,
      ORIGIN,
    );
    try {
      const rates: number[] = [];
      for (let block = 0; block <= 5; block += 1) {
        const { perSecond, accepted } = await fleet.share(await workload.submissions(1_000));
        if (accepted !== 1_000) throw new Error(`two processes accepted ${accepted} of 1000`);
        if (block > 0) rates.push(perSecond);
      }
      const [one] = await workload.submissions(1);
      const results = await fleet.flood(one!, REPLAYS / 2);
      const replaysAccepted = results.filter((result) => result === 'ok').length;
      return { redisAndPostgres, twoProcesses: { perSecond: spread(rates), replaysAccepted, replays: REPLAYS } };
    } finally {
      await fleet.close();
    }
  } finally {
    redis.disconnect();
    await pool.end();
    await Promise.all([redisServer.stop(), postgresServer.stop()]);
  }
}

function text({ oneAtATime, concurrent, redisAndPostgres, twoProcesses, ...rest }: VerifyFigures): string {
  const rate = ({ n, median, low, high }: Spread) =>
    `${median.toFixed(0)}/s (n ${n}, quartiles ${low.toFixed(0)} to ${high.toFixed(0)})`;
  const { ratio, cpuRatio } = oneAtATime;
  const share = ({ n, median, low, high }: Spread) =>
    `${median.toFixed(3)} (n ${n}, quartiles ${low.toFixed(3)} to ${high.toFixed(3)})`;
  const ms = ({ perSecond, p50Ms, p99Ms }: Load) =>
    `${perSecond.toFixed(0)}/s, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
  const tally = ({ tried, accepted }: AttackTally) => `${accepted} of ${tried} accepted`;
  return [
    'verifications one at a time, on the same tokens in the same run',
    `  portal            ${rate(oneAtATime.portal)}`,
    `  bare jose         ${rate(oneAtATime.jose)}`,
    `  portal / jose     ${share(ratio)}`,
    `  by processor time ${share(cpuRatio)}`,
    `${concurrent.concurrency} concurrent`,
    `  portal, memory    ${ms(concurrent.portal)}`,
    `  bare jose         ${ms(concurrent.jose)}`,
    `  Redis, PostgreSQL ${ms(redisAndPostgres.portal)}; ${redisAndPostgres.overloads} of ${UNDER_LOAD} submitted again`,
    `  two processes     ${rate(twoProcesses.perSecond)}`,
    'attacks',
    `  mutants           ${tally(rest.mutants)}; ${rest.mutants.decrypted} came to decryption, ${rest.mutants.signatureChecked} to the signature`,
    `  replays, memory   ${tally(rest.replays)}`,
    `  replays, Redis    ${tally(redisAndPostgres.replays)}`,
    `  replays, two processes  ${twoProcesses.replaysAccepted} of ${twoProcesses.replays} accepted`,
    `  cross-submissions ${tally(rest.crossSubmissions)}`,
    `page client         ${rest.page.gzippedBytes} bytes gzipped (${rest.page.bytes} plain)`,
  ].join('\n');
}
