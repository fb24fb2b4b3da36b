/** One portal process of a fleet. In: where the stores are, then submissions. Out: for each, `ok` or its refusal code. */

import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { BankPrivateKey } from '@vigil/portal/keys/private-key.ts';
import { openPortal } from '@vigil/portal/server/portal.ts';
import { verifyAttestation } from '@vigil/portal/server/verify-attestation.ts';
import { poolOptions, postgresCredentials } from '@vigil/portal/stores/postgres.ts';
import { redisChallenges, redisOptions } from '@vigil/portal/stores/redis.ts';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { retryMs } from './throughput.ts';
import type { Submission } from './workload.ts';

export interface FleetStores {
  readonly redis: string;
  readonly postgres: string;
  readonly keys: BankPrivateKey[];
  readonly origin: string;
}

/** As many submissions as this are under way at the same time. */
const CONCURRENCY = 100;

process.once('message', async ({ redis, postgres, keys, origin }: FleetStores) => {
  const client = new Redis(redis, redisOptions());
  await once(client, 'ready');
  const portal = await openPortal({
    id: 'bank.example',
    name: 'Example Bank',
    origins: [origin],
    keys,
    challenges: redisChallenges(client),
    credentials: postgresCredentials(
      new Pool({ host: postgres, user: 'vigil', database: 'postgres', max: 8, ...poolOptions() }),
    ),
  });
  process.on('message', async ({ submissions }: { submissions: Submission[] }) => {
    const results: string[] = [];
    let next = 0;
    const worker = async () => {
      for (let at = next; at < submissions.length; at = next) {
        next += 1;
        const { token, expected } = submissions[at]!;
        let result = await verifyAttestation(portal, token, expected);
        while (!result.ok && result.code === 'overloaded') {
          await pause(retryMs());
          result = await verifyAttestation(portal, token, expected);
        }
        results[at] = result.ok ? 'ok' : result.code;
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    process.send?.(results);
  });
  process.send?.('ready');
});
