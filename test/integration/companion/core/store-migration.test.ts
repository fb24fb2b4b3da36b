import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '@vigil/core/store/database.ts';
import { MIGRATIONS } from '@vigil/core/store/schema.ts';
import { Vault } from '@vigil/core/store/vault.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryHome } from '../../../fakes/core-bench.ts';
import { attestationRecord, bytesOf, contentOf, fill, storeIn, tokenOf } from './store-content.ts';

let home: string;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => removeFolder(home));
const { open, opened } = storeIn(() => home);

const rest = async () => {};

describe('migration', () => {
  const steps = [
    ...MIGRATIONS,
    (database: Parameters<(typeof MIGRATIONS)[number]>[0]) => database.exec('CREATE TABLE extra (a INTEGER)'),
    (database: Parameters<(typeof MIGRATIONS)[number]>[0]) => database.exec('INSERT INTO extra VALUES (7)'),
  ];

  it.each([0, 1])('continues after an interruption at new step %i', async (broken) => {
    const store = await opened();
    await fill(store);
    const whole = contentOf(store);
    store.close();
    let reached = 0;
    const breaking = steps.map((step, index) => (database: Parameters<typeof step>[0]) => {
      step(database);
      // The first pass is the trial on a copy.
      if (index === MIGRATIONS.length + broken && ++reached === 2) throw new Error('broken off');
    });
    await expect(open({ migrations: breaking })).rejects.toThrow('broken off');
    expect((await open()).state).toBe('newer');
    const migrated = await opened({ migrations: steps });
    expect(contentOf(migrated)).toEqual(whole);
    migrated.close();
  });

  it('opens and migrates a store of the first version, which has no tokens', async () => {
    (await opened({ migrations: MIGRATIONS.slice(0, 1) })).close();
    writeFirstVersion(3);
    const store = await opened();
    expect(store.records(9).map(({ cont }) => cont)).toEqual([2, 1, 0]);
    await store.recordAttestation(attestationRecord(3), tokenOf(3));
    const tokens = [1, 2, 3, 4].map((seq) => store.ledger.token(seq, attestationRecord(seq - 1)));
    expect(tokens).toEqual([null, null, null, tokenOf(3)]);
    await expect(store.ledger.verify(rest)).resolves.toEqual({ intact: true, entries: 4, brokenAt: null });
    store.close();
    (await opened()).close();
    expect((await open({ migrations: MIGRATIONS.slice(0, 1) })).state).toBe('newer');
  });

  /** Appends as the first version did. */
  function writeFirstVersion(entries: number): void {
    const { record } = JSON.parse(readFileSync(join(home, 'vigil.key'), 'utf8'));
    const dataKey = Buffer.from(record.key, 'base64url');
    const database = new Database(join(home, 'vigil.db'), dataKey);
    let hash = Buffer.alloc(32).toString('base64url');
    new Vault(database, dataKey).change({}, () => {
      for (let seq = 1; seq <= entries; seq++) {
        const body = Buffer.from(JSON.stringify(attestationRecord(seq - 1)));
        hash = createHash('sha256').update(hash).update(body).digest('base64url');
        database.run('INSERT INTO ledger (seq, body) VALUES (?, ?)', seq, body);
      }
      const head = { seq: entries, hash, anchorSeq: 0, anchorHash: Buffer.alloc(32).toString('base64url') };
      new Vault(database, dataKey).writeLoose('ledger-head', Buffer.from(JSON.stringify(head)));
    });
    database.close();
  }

  it('changes nothing when the trial on a copy fails', async () => {
    const store = await opened();
    await fill(store);
    store.close();
    const before = bytesOf(home);
    const failing = [
      ...MIGRATIONS,
      (database: Parameters<(typeof MIGRATIONS)[number]>[0]) => database.exec('NONSENSE'),
    ];
    await expect(open({ migrations: failing })).resolves.toMatchObject({ state: 'undecryptable' });
    expect(bytesOf(home)).toEqual(before);
  });
});
