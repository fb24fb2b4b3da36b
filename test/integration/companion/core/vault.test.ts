import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Database } from '@vigil/core/store/database.ts';
import { migrate } from '@vigil/core/store/schema.ts';
import { beginInventory, Vault } from '@vigil/core/store/vault.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanUp, temporaryDirectory } from '../../host/processes.ts';

const KEY = randomBytes(32);
const NAME = 'profile/usual';
const DAMAGED = expect.objectContaining({ code: 'store-undecryptable' });

let database: Database;
let vault: Vault;
beforeEach(() => {
  database = new Database(join(temporaryDirectory(), 'vigil.db'), KEY);
  migrate(database);
  beginInventory(database, KEY);
  vault = new Vault(database, KEY);
});
afterEach(() => {
  database.close();
  cleanUp();
});

const bodyOf = (name: string) =>
  database.get('SELECT body FROM record WHERE name = ?', Buffer.from(name))?.body as Buffer;
const put = (name: string, body: Buffer) =>
  database.run('INSERT OR REPLACE INTO record (name, body) VALUES (?, ?)', Buffer.from(name), body);

describe('an older version of a record, put back by someone with the file', () => {
  let older: Buffer;
  beforeEach(() => {
    vault.change({ [NAME]: Buffer.from('first') });
    older = bodyOf(NAME);
    vault.change({ [NAME]: Buffer.from('second') });
    put(NAME, older);
  });

  it('is refused when it is read', () => {
    expect(() => vault.get(NAME)).toThrow(DAMAGED);
  });

  it('is refused when the store opens', () => {
    expect(() => new Vault(database, KEY)).toThrow(DAMAGED);
  });
});

describe('a record', () => {
  beforeEach(() => vault.change({ [NAME]: Buffer.from('first'), other: Buffer.from('other') }));

  it('opens again as it was written', () => {
    expect(new Vault(database, KEY).get(NAME)?.toString()).toBe('first');
  });

  it('under the name of another is refused', () => {
    put(NAME, bodyOf('other'));
    expect(() => vault.get(NAME)).toThrow(DAMAGED);
    expect(() => new Vault(database, KEY)).toThrow(DAMAGED);
  });

  it('that is missing, or of no inventory, is refused', () => {
    database.run('DELETE FROM record WHERE name = ?', Buffer.from(NAME));
    expect(() => new Vault(database, KEY)).toThrow(DAMAGED);
    expect(() => vault.get(NAME)).toThrow(DAMAGED);
  });
});
