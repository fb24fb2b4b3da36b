import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { AttestationRecord } from '@vigil/core/store/attestation-record.ts';
import { Database } from '@vigil/core/store/database.ts';
import { databasePath, readKeyFile } from '@vigil/core/store/key-file.ts';
import { Ledger } from '@vigil/core/store/ledger.ts';
import { LedgerTail } from '@vigil/core/store/ledger-tail.ts';
import { migrate } from '@vigil/core/store/schema.ts';
import { beginInventory, Vault } from '@vigil/core/store/vault.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoreBench, temporaryHome } from '../../../fakes/core-bench.ts';
import { userRequests } from '../../../fakes/user-request.ts';
import { attestationRecord, tokenOf } from './store-content.ts';

const KEEP = 40;
const dataKey = randomBytes(32);
const rest = async () => {};

let home: string;
let database: Database;
beforeEach(() => {
  home = temporaryHome();
  database = new Database(join(home, 'full.db'), dataKey);
  migrate(database);
  beginInventory(database, dataKey);
});
afterEach(() => {
  database.close();
  removeFolder(home);
});

const opened = () => {
  const tail = new LedgerTail(join(home, 'full.db-tail'), dataKey);
  return new Ledger(database, new Vault(database, dataKey), tail, KEEP);
};

const other = { bank: 'meridian', origin: 'https://meridian.example' };

/** Another bank registers and pays; then one origin asks day and night, and sees one mismatch. */
async function filled(): Promise<Ledger> {
  const ledger = opened();
  const record = async (seq: number, changes: Partial<AttestationRecord>) => {
    await ledger.record({ ...attestationRecord(seq), at: seq * 300_000, ...changes }, tokenOf(seq));
  };
  await record(0, { ...other, purpose: 'registration', verdict: null, cont: null });
  await record(1, { ...other, purpose: 'transaction' });
  for (let seq = 2; seq < 900; seq++) await record(seq, seq === 300 ? { verdict: 'mismatch' } : {});
  ledger.checkpoint();
  return ledger;
}

const isIntact = (ledger: Ledger) => ledger.verify(rest);

describe('a ledger that one origin fills', () => {
  it('keeps the records of another bank, and mismatches of this one', async () => {
    const ledger = await filled();
    const kept = ledger.index.rows.map(({ seq, source, verdict }) => [seq, source.bank, verdict]);
    expect(kept.slice(0, 3)).toEqual([
      [1, 'meridian', null],
      [2, 'meridian', 'match'],
      [301, 'nordhaven', 'mismatch'],
    ]);
    expect(kept.at(-1)?.[0]).toBe(900);
    expect(ledger.length).toBeLessThan(KEEP + 130);
    expect(await isIntact(ledger)).toEqual({ intact: true, entries: ledger.length, brokenAt: null });
  });

  it('has the others as counts of each day, also after a restart', async () => {
    await filled();
    const ledger = opened();
    const condensed = ledger.index.runs.flatMap(({ counts }) => counts);
    const records = condensed.reduce((sum, count) => sum + count.records, 0);
    expect(records + ledger.length).toBe(900);
    expect(ledger.index.runs.map(({ day }) => day)).toEqual([0, 1, 1, 2]);
    expect(condensed.every(({ bank, verdict }) => bank === 'nordhaven' && verdict === 'match')).toBe(true);
    expect(ledger.token(900, attestationRecord(899))).toBe(tokenOf(899));
    expect(await isIntact(ledger)).toMatchObject({ intact: true });
  });

  it.each([
    ['removed', "DELETE FROM record WHERE name = (SELECT max(name) FROM record WHERE name LIKE '~ledger-run/%')"],
    [
      'damaged',
      "UPDATE record SET body = x'00' WHERE name = (SELECT max(name) FROM record WHERE name LIKE '~ledger-run/%')",
    ],
    [
      'exchanged',
      "UPDATE record SET body = (SELECT body FROM record WHERE name LIKE '~ledger-run/3') WHERE name LIKE '~ledger-run/%'",
    ],
  ])('notices that counts were %s', async (_what, sql) => {
    const ledger = await filled();
    database.exec(sql.replaceAll('name LIKE', 'CAST(name AS TEXT) LIKE'));
    expect(await isIntact(ledger)).toMatchObject({ intact: false });
    expect(opened).toThrow();
  });

  it('notices a record that is put back under the counts', async () => {
    const ledger = await filled();
    database.run('INSERT INTO ledger (seq, body) SELECT 150, body FROM ledger WHERE seq = 301');
    expect(await isIntact(ledger)).toMatchObject({ intact: false, brokenAt: 3 });
    expect(opened).toThrow(expect.objectContaining({ code: 'store-undecryptable' }));
  });

  it('notices a record before its first one', async () => {
    await filled();
    database.run('INSERT INTO ledger (seq, body) SELECT -1, body FROM ledger WHERE seq = 301');
    expect(opened).toThrow(expect.objectContaining({ code: 'store-undecryptable' }));
  });

  it('drops counts with the records of their time', async () => {
    const ledger = await filled();
    const upTo = ledger.index.lastBefore(2 * 86_400_000);
    expect(upTo).toBe(576);
    database.transaction(() => ledger.settleDrop(ledger.drop(upTo ?? 0)));
    expect(ledger.index.runs.map(({ day }) => day)).toEqual([2]);
    expect(await isIntact(opened())).toMatchObject({ intact: true });
  });
});

describe('what the user sees of a full ledger', () => {
  let bench: CoreBench;
  beforeEach(async () => {
    bench = await CoreBench.start();
    await bench.register();
    await bench.core.close();
    fill(bench.home);
    await bench.restart();
  });
  afterEach(() => bench.stop());
  const { request, attestations } = userRequests(() => bench);

  it('are the records that stay, and counts of the others', async () => {
    const { matching, total } = await attestations();
    expect(matching).toBe(total);
    const records = 201 - total;
    const counts = [{ bank: 'nordhaven', purpose: 'session', verdict: 'match', records }];
    expect(await request({ type: 'condensed-attestations' })).toMatchObject({
      records,
      firstDayMs: 0,
      lastDayMs: 0,
      counts,
    });
    expect(await request({ type: 'check-chain' })).toEqual({ intact: true, entries: total, brokenAt: null });
    await bench.attest();
    expect((await attestations()).rows[0]?.seq).toBe(202);
  });

  it('is exported as one document', async () => {
    const { total } = await attestations();
    let text = '';
    for (let part = 0, isLast = false; !isLast; part++) {
      const reply = await request({ type: 'export', part });
      text += reply.text;
      isLast = reply.last;
    }
    const exported = JSON.parse(text);
    expect(exported.attestations).toHaveLength(total);
    expect(exported.attestations[0]).toMatchObject({ seq: 1, purpose: 'registration' });
    expect(exported.condensed).toMatchObject([{ from: 2, counts: [{ bank: 'nordhaven', records: 201 - total }] }]);
  });
});

/** 200 records behind those of the store, as a companion with a small ledger writes them. */
function fill(folder: string): void {
  const key = readKeyFile(folder);
  if (key.state !== 'ok') throw new Error(key.state);
  const storeKey = Buffer.from(String(key.content.record.key), 'base64url');
  const stored = new Database(databasePath(folder), storeKey);
  const vault = new Vault(stored, storeKey);
  const ledger = new Ledger(stored, vault, null, KEEP);
  for (let seq = 0; seq < 200; seq++) {
    vault.change({}, () => ledger.settle(ledger.append({ ...attestationRecord(seq), sub: 'u-7f3a' }, tokenOf(seq))));
  }
  stored.close();
}
