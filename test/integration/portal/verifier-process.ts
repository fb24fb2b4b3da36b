/** One portal process of a fleet. In: where the stores are, then tokens. Out: for each token, `ok` or its refusal code. */
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { type BankPrivateKey, openPortal } from '../../../portal/server/portal.ts';
import { type Expected, verifyAttestation } from '../../../portal/server/verify-attestation.ts';
import { postgresCredentials } from '../../../portal/stores/postgres.ts';
import { redisChallenges } from '../../../portal/stores/redis.ts';

export interface FleetStores {
  readonly redis: string;
  readonly postgres: string;
  readonly keys: BankPrivateKey[];
  readonly origin: string;
}

process.once('message', async ({ redis, postgres, keys, origin }: FleetStores) => {
  const portal = await openPortal({
    id: 'bank.example',
    name: 'Example Bank',
    origins: [origin],
    keys,
    challenges: redisChallenges(new Redis(redis)),
    credentials: postgresCredentials(new Pool({ host: postgres, user: 'vigil', database: 'postgres', max: 8 })),
  });
  process.on('message', async ({ tokens, expected }: { tokens: string[]; expected: Expected }) => {
    const results = await Promise.all(tokens.map((token) => verifyAttestation(portal, token, expected)));
    process.send?.(results.map((result) => (result.ok ? 'ok' : result.code)));
  });
  process.send?.('ready');
});
