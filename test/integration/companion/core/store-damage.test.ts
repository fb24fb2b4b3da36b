import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { StoreOptions } from '@vigil/core/store/open-store.ts';
import { MIGRATIONS } from '@vigil/core/store/schema.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryHome } from '../../../fakes/core-bench.ts';
import { bytesOf, contentOf, fill, storeIn } from './store-content.ts';

let home: string;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => removeFolder(home));
const { open, opened } = storeIn(() => home);

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  await new Promise(setImmediate);
}

describe('a store that cannot be used', () => {
  let before: Record<string, string>;
  beforeEach(async () => {
    const store = await opened();
    await fill(store);
    store.close();
    before = bytesOf(home);
  });

  const refuses = async (state: string, changes: Partial<StoreOptions> = {}) => {
    const touched = bytesOf(home);
    expect((await open(changes)).state).toBe(state);
    expect(bytesOf(home)).toEqual(touched);
  };

  it('is undecryptable when its key is gone', async () => {
    rmSync(join(home, 'vigil.key'));
    await refuses('undecryptable');
  });

  it('makes no new one while the file system cannot show its files', async () => {
    const names = ['vigil.key', 'vigil.db'];
    for (const name of names) {
      renameSync(join(home, name), join(home, `${name}.aside`));
      symlinkSync(join(home, name), join(home, name));
    }
    await expect(open()).rejects.toMatchObject({ code: 'store-io' });
    for (const name of names) renameSync(join(home, `${name}.aside`), join(home, name));
    expect(bytesOf(home)).toEqual(before);
  });

  it('is undecryptable under another key', async () => {
    const other = temporaryHome();
    (await opened({ home: other })).close();
    cpSync(join(other, 'vigil.key'), join(home, 'vigil.key'));
    await refuses('undecryptable');
    removeFolder(other);
  });

  it('is undecryptable when the database is missing, and creates no new one', async () => {
    rmSync(join(home, 'vigil.db'));
    await refuses('undecryptable');
    expect(existsSync(join(home, 'vigil.db'))).toBe(false);
  });

  it('is undecryptable with the database of another time', async () => {
    const other = temporaryHome();
    const store = await opened({ home: other });
    await fill(store);
    store.close();
    cpSync(join(other, 'vigil.db'), join(home, 'vigil.db'));
    await refuses('undecryptable');
    removeFolder(other);
  });

  it('is newer when a newer companion wrote it', async () => {
    const newer = [...MIGRATIONS, () => {}];
    const store = await opened({ migrations: newer });
    store.close();
    await refuses('newer');
    expect((await open({ migrations: newer })).state).toBe('ok');
  });

  it('is newer when the key file has a newer form', async () => {
    const file = join(home, 'vigil.key');
    const content = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...content, format: 2, more: true }));
    await refuses('newer');
  });

  it('detects every flipped bit of the key file', async () => {
    const file = join(home, 'vigil.key');
    const good = readFileSync(file);
    for (let at = 0; at < good.length; at += 3) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 1;
      writeFileSync(file, bad);
      const touched = bytesOf(home);
      const result = await open();
      if (result.state === 'ok') result.store.close();
      else expect(bytesOf(home)).toEqual(touched);
      writeFileSync(file, good);
    }
    expect(bytesOf(home)).toEqual(before);
  });

  /** VIGIL_FLIPS: in how many bytes a bit is flipped; more than there are means every one. */
  const flips = Number(process.env.VIGIL_FLIPS ?? 100);

  it('returns all or nothing when a bit of the database flips', async () => {
    const store = await opened();
    const whole = contentOf(store);
    store.close();
    const file = join(home, 'vigil.db');
    const good = readFileSync(file);
    const step = Math.max(1, Math.floor(good.length / flips));
    let refused = 0;
    for (let at = 0; at < good.length; at += step) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8));
      // libsql lets go of a closed file when its statements are collected: each trial has a place of its own.
      if (at % (step * 200) === 0) await collectGarbage();
      const place = join(home, `flip-${at}`);
      mkdirSync(place);
      cpSync(join(home, 'vigil.key'), join(place, 'vigil.key'));
      writeFileSync(join(place, 'vigil.db'), bad);
      const touched = bytesOf(place);
      const result = await open({ home: place });
      if (result.state === 'ok') {
        expect(contentOf(result.store)).toEqual(whole);
        result.store.close();
      } else {
        refused += 1;
        expect(result.state).toBe('undecryptable');
        expect(bytesOf(place)).toEqual(touched);
      }
      removeFolder(place);
    }
    expect(refused).toBeGreaterThan(20);
  }, 3_600_000);

  it('returns all or nothing when the database is truncated', async () => {
    const file = join(home, 'vigil.db');
    const good = readFileSync(file);
    for (let length = 0; length < good.length; length += 1777) {
      writeFileSync(file, good);
      truncateSync(file, length);
      await refuses('undecryptable');
    }
  });
});
