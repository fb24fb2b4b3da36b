/** Two portal processes behind one Redis and one PostgreSQL. In: where the servers are. Out: throughput and replays. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { stopChild } from '@vigil/demo/parts/child.ts';
import type { BankPrivateKey } from '@vigil/portal/keys/private-key.ts';
import type { Expected } from '@vigil/portal/server/verify-attestation.ts';
import type { FleetStores } from './verifier-process.ts';
import type { Submission } from './workload.ts';

export interface Fleet {
  /** Deals the submissions to the processes in turns. */
  share(submissions: readonly Submission[]): Promise<{ perSecond: number; accepted: number }>;
  /** Every process gets the one submission so many times, at once. Answers are `ok` or refusal codes. */
  flood(submission: Submission, timesEach: number): Promise<string[]>;
  close(): Promise<void>;
}

export async function startFleet(
  size: number,
  sockets: { redis: string; postgres: string },
  keys: readonly BankPrivateKey[],
  origin: string,
): Promise<Fleet> {
  const url = new URL('./verifier-process.ts', import.meta.url);
  const processes = Array.from({ length: size }, () => fork(url, { execArgv: ['--import', 'tsx'] }));
  const stores: FleetStores = { ...sockets, keys: [...keys], origin };
  await Promise.all(processes.map((child) => request(child, stores)));
  return {
    async share(submissions) {
      const start = performance.now();
      const results = await Promise.all(
        processes.map((child, at) =>
          submit(
            child,
            submissions.filter((_, index) => index % size === at),
          ),
        ),
      );
      const seconds = (performance.now() - start) / 1000;
      return {
        perSecond: submissions.length / seconds,
        accepted: results.flat().filter((result) => result === 'ok').length,
      };
    },
    async flood(submission, timesEach) {
      const copies = Array<Submission>(timesEach).fill(submission);
      return (await Promise.all(processes.map((child) => submit(child, copies)))).flat();
    },
    async close() {
      await Promise.all(processes.map((child) => stopChild(child)));
    },
  };
}

async function request(child: ChildProcess, message: object): Promise<unknown> {
  child.send(message);
  const [result] = await once(child, 'message');
  return result;
}

function submit(child: ChildProcess, submissions: readonly Submission[]): Promise<string[]> {
  const message: { submissions: readonly { token: string; expected: Expected }[] } = { submissions };
  return request(child, message) as Promise<string[]>;
}
