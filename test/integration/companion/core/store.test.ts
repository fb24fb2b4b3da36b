import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '@vigil/core/store/database.ts';
import { Ledger } from '@vigil/core/store/ledger.ts';
import { migrate } from '@vigil/core/store/schema.ts';
import { claimsOfToken } from '@vigil/core/store/sent-token.ts';
import { beginInventory, Vault } from '@vigil/core/store/vault.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryHome } from '../../../fakes/core-bench.ts';
import { attestationRecord, contentOf, fill, SECRET_SUB, storeIn, tokenOf } from './store-content.ts';

let home: string;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => removeFolder(home));
const { opened } = storeIn(() => home);

const rest = async () => {};

describe('a store', () => {
  it('returns what was stored', async () => {
    const store = await opened();
    await fill(store);
    const before = contentOf(store);
    store.close();
    expect(before.records).toHaveLength(41);
    const again = await opened();
    expect(contentOf(again)).toEqual(before);
    expect(again.tier).toBe('file');
    again.removeCredential('nordhaven', SECRET_SUB);
    again.savePause(null);
    again.close();
    const third = await opened();
    expect(contentOf(third)).toEqual({ ...before, credentials: [], pause: null });
    third.close();
  });

  it('opens after it was not closed', async () => {
    const store = await opened();
    await fill(store);
    cpSync(home, `${home}-copy`, { recursive: true });
    const copy = await opened({ home: `${home}-copy` });
    expect(contentOf(copy)).toEqual(contentOf(store));
    copy.close();
    store.close();
    removeFolder(`${home}-copy`);
  });

  it('stores nothing in plain text, and only for its user', async () => {
    const store = await opened();
    await fill(store);
    for (const name of readdirSync(home)) {
      const bytes = readFileSync(join(home, name));
      for (const secret of [SECRET_SUB, 'nordhaven', 'profile', 'SQLite']) {
        for (const encoding of ['utf8', 'utf16le', 'hex', 'base64'] as const) {
          const encoded = ['hex', 'base64'].includes(encoding) ? Buffer.from(secret).toString(encoding) : secret;
          expect(
            bytes.includes(Buffer.from(encoded.replace(/=+$/, ''), encoding === 'utf16le' ? encoding : 'utf8')),
          ).toBe(false);
        }
      }
    }
    store.close();
  });

  it('keeps a bounded ledger whose chain still holds', async () => {
    const dataKey = randomBytes(32);
    const database = new Database(join(home, 'bounded.db'), dataKey);
    migrate(database);
    beginInventory(database, dataKey);
    const vault = new Vault(database, dataKey);
    const ledger = new Ledger(database, vault, null, 20);
    for (let cont = 0; cont < 100; cont++) {
      vault.change({}, () => ledger.settle(ledger.append(attestationRecord(cont), tokenOf(cont))));
    }
    expect(ledger.length).toBe(21);
    expect(ledger.index.runs).toMatchObject([{ from: 1, to: 79, counts: [{ records: 79 }] }]);
    const again = new Ledger(database, new Vault(database, dataKey), null, 20);
    expect(again.newest(3).map((one) => one.cont)).toEqual([99, 98, 97]);
    expect(claimsOfToken(again.token(100, attestationRecord(99)) ?? '')).toEqual({ cont: 99 });
    await expect(again.verify(rest)).resolves.toEqual({ intact: true, entries: again.length, brokenAt: null });
    database.run('UPDATE token SET body = (SELECT body FROM token WHERE seq = 98) WHERE seq = 97');
    await expect(again.verify(rest)).resolves.toMatchObject({ intact: false, brokenAt: 97 });
    database.run('DELETE FROM ledger WHERE seq = 95');
    await expect(again.verify(rest)).resolves.toMatchObject({ intact: false, brokenAt: 95 });
    expect(() => new Ledger(database, vault, null, 20)).toThrow(
      expect.objectContaining({ code: 'store-undecryptable' }),
    );
    database.close();
  });
});

describe('a store of before', () => {
  it('opens with its write-ahead log, which is the last that it has', async () => {
    const store = await opened();
    const content = await fill(store).then(() => contentOf(store));
    store.close();
    const { key } = JSON.parse(readFileSync(join(home, 'vigil.key'), 'utf8')).record;
    const database = new Database(join(home, 'vigil.db'), Buffer.from(key, 'base64url'));
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('CREATE TABLE other (a INTEGER)');
    expect(existsSync(join(home, 'vigil.db-wal'))).toBe(true);
    cpSync(home, `${home}-killed`, { recursive: true });
    database.close();
    const again = await opened({ home: `${home}-killed` });
    expect(contentOf(again)).toEqual(content);
    expect(existsSync(join(`${home}-killed`, 'vigil.db-wal'))).toBe(false);
    again.close();
    removeFolder(`${home}-killed`);
  });
});
