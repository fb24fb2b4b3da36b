/**
 * Used nonces and chains in PostgreSQL (12 or later), for stateless challenges. In: the caller's own pool, tables of
 * `migratePostgres`. Out: a ReplaySet that is durable when it resolves. Its epoch is the cluster and its timeline: a promoted
 * standby has another, so that a standby that missed a commit accepts nothing issued before.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import { z } from 'zod';
import type { PostgresClient } from './postgres.ts';
import type { ReplaySet } from './replay-set.ts';

/** The first eight digits of a WAL file's name are the timeline. Fails on a standby, which has no current WAL position. */
const EPOCH = `left(encode(sha256(convert_to((SELECT system_identifier FROM pg_control_system())::text
  || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8), 'UTF8')), 'hex'), 32)`;

const EXPIRES = `clock_timestamp() + $3 * interval '1 second'`;

/** Each use removes a few expired entries. */
const USE = `
WITH life AS (SELECT ${EPOCH} = $4 AS same),
swept AS (
  DELETE FROM vigil_replay WHERE (bank, key) IN (
    SELECT bank, key FROM vigil_replay WHERE expires_at < clock_timestamp() LIMIT 10 FOR UPDATE SKIP LOCKED)
),
used AS (
  INSERT INTO vigil_replay (bank, key, value, expires_at) SELECT $1, $2, 'used', ${EXPIRES} FROM life WHERE same
  ON CONFLICT DO NOTHING RETURNING 1
)
SELECT same, (SELECT count(*) FROM used)::integer AS added,
  current_setting('synchronous_commit') = 'off' OR current_setting('fsync') = 'off' AS volatile FROM life`;

const useRow = z.tuple([z.strictObject({ same: z.boolean(), added: z.number().int(), volatile: z.boolean() })]);
const epochRow = z.tuple([z.strictObject({ epoch: z.string() })]);
const valueRows = z.array(z.strictObject({ value: z.string() }));

/** Rejects with `replay-set-volatile` where `synchronous_commit` or `fsync` is off. */
export function postgresReplay(client: PostgresClient): ReplaySet {
  const run = (name: string, text: string, values: unknown[]) =>
    client.query({ name: `vigil_replay_${name}`, text, values });
  return {
    async epoch() {
      return epochRow.parse((await run('epoch', `SELECT ${EPOCH} AS epoch`, [])).rows)[0].epoch;
    },
    async use(bank, nonce, epoch, lifeS) {
      const [{ same, added, volatile }] = useRow.parse(
        (await run('use', USE, [bank, `used:${nonce}`, lifeS, epoch])).rows,
      );
      if (volatile)
        throw new VigilError('replay-set-volatile', 'Used nonces need synchronous_commit and fsync of PostgreSQL on.');
      if (!same) return 'other-epoch';
      return added === 1 ? 'fresh' : 'used';
    },
    async read(bank, key) {
      const { rows } = await run(
        'read',
        'SELECT value FROM vigil_replay WHERE bank = $1 AND key = $2 AND expires_at > clock_timestamp()',
        [bank, key],
      );
      return valueRows.parse(rows)[0]?.value ?? null;
    },
    async swap(bank, key, before, after, lifeS) {
      const { rowCount } =
        before === null
          ? await run(
              'add',
              `INSERT INTO vigil_replay (bank, key, value, expires_at) VALUES ($1, $2, $4, ${EXPIRES})
               ON CONFLICT (bank, key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
               WHERE vigil_replay.expires_at <= clock_timestamp()`,
              [bank, key, lifeS, after],
            )
          : await run(
              'swap',
              `UPDATE vigil_replay SET value = $4, expires_at = ${EXPIRES}
               WHERE bank = $1 AND key = $2 AND value = $5 AND expires_at > clock_timestamp()`,
              [bank, key, lifeS, after, before],
            );
      return rowCount === 1;
    },
  };
}
