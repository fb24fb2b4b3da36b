/** Credentials in a folder: restart, two processes, damage. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopChild } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { fileCredentials } from '@vigil/portal/stores/file.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBank } from '../../unit/portal/bank.ts';

const BANK = 'bank.example';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'vigil-stores-'));
});
afterAll(() => removeFolder(home));

describe('credentials in a folder', () => {
  const openIn = async (path: string) => {
    const credentials = await fileCredentials(path);
    return { credentials, bank: await openBank({ credentials }) };
  };
  const linesOf = (path: string, name: string) =>
    readFileSync(join(path, name), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('survive a restart with keys, revocations, audit trail and a torn last line', async () => {
    const path = join(home, 'restart');
    const { credentials, bank } = await openIn(path);
    const { kid } = bank.simulator;
    const other = (await openBank({ credentials })).simulator.kid;
    await credentials.revoke(BANK, other, 'lost-device', 1_768_000_009);
    const before = [await credentials.find(BANK, kid), await credentials.find(BANK, other)];
    await credentials.close();
    appendFileSync(join(path, 'credentials.jsonl'), '{"op":"revoke","kid":');
    appendFileSync(join(path, 'audit.jsonl'), '{"at":');
    const again = await fileCredentials(path);
    expect([await again.find(BANK, kid), await again.find(BANK, other)]).toEqual(before);
    expect(before[1]).toMatchObject({ revokedAt: 1_768_000_009, revokedReason: 'lost-device' });
    expect(await again.revoke(BANK, kid, 'closed', 1_768_000_010)).toBe(true);
    await again.close();
    const third = await fileCredentials(path);
    expect(await third.find(BANK, kid)).toMatchObject({ revokedReason: 'closed' });
    await third.close();
    expect(linesOf(path, 'credentials.jsonl').map(({ op }) => op)).toEqual(['add', 'add', 'revoke', 'revoke']);
    expect(readFileSync(join(path, 'audit.jsonl'), 'utf8').split('\n')[0]).toContain('"kind":"registered"');
  });

  it('refuse a second process while the first lives and accept it afterwards', async () => {
    const path = join(home, 'lock');
    const first = await fileCredentials(path);
    await expect(fileCredentials(path)).rejects.toMatchObject({ code: 'store-in-use' });
    await first.close();
    writeFileSync(join(path, 'lock'), String(process.ppid));
    await expect(fileCredentials(path)).rejects.toMatchObject({ code: 'store-in-use' });
    // No process has such a high pid.
    writeFileSync(join(path, 'lock'), String(2 ** 30));
    await (await fileCredentials(path)).close();
  });

  it('are taken over from a dead process by exactly one of four', async () => {
    const url = new URL('./locking-process.ts', import.meta.url);
    const children = Array.from({ length: 4 }, () => fork(url, { execArgv: ['--import', 'tsx'] }));
    await Promise.all(children.map((child) => once(child, 'message')));
    const holders: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      const path = join(home, `contended-${round}`);
      // Every second path has a stale lock.
      if (round % 2 === 0) writeFileSync(path, String(2 ** 30));
      const results = children.map((child) => once(child, 'message'));
      for (const child of children) child.send(path);
      holders.push((await Promise.all(results)).filter(([taken]) => taken === true).length);
    }
    expect(holders).toEqual(holders.map(() => 1));
    await Promise.all(children.map((child) => stopChild(child)));
  });

  it('reject a damaged file', async () => {
    const path = join(home, 'damaged');
    await (await fileCredentials(path)).close();
    writeFileSync(join(path, 'credentials.jsonl'), '{"op":"add"}\n{"op":"add"}\n');
    await expect(fileCredentials(path)).rejects.toMatchObject({ code: 'credentials-damaged' });
    await expect(fileCredentials(path)).rejects.toMatchObject({ code: 'credentials-damaged' });
  });
});
