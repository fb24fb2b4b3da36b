import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stopChild, untilEnded } from '@vigil/demo/parts/child.ts';
import { describe, expect, it } from 'vitest';
import { bank, useCommand } from './command-place.ts';

const place = useCommand();
const { vigil, start } = place;

/** What is not about the user: the secret of the local channel and the directory of its socket. */
const LEFT = ['channel.secret', 'run'];

describe('vigil erase', () => {
  it('does nothing without a confirmation', async () => {
    await stopChild(await start());
    expect((await vigil('erase')).code).toBe(1);
    expect(existsSync(join(place.home, 'vigil.key'))).toBe(true);
  });

  it('deletes the store, the log and the notes of a stopped companion', async () => {
    await stopChild(await start());
    expect((await vigil('erase', '--yes')).code).toBe(0);
    expect(readdirSync(place.home)).toEqual(LEFT);
  });

  it('deletes them under a running companion and ends it', async () => {
    const companion = await start();
    const ended = untilEnded(companion);
    expect((await vigil('erase', '--yes')).code).toBe(0);
    expect(await ended).toBe(0);
    expect(readdirSync(place.home)).toEqual(LEFT);
  });
});

describe('vigil bank', () => {
  it('lists, replaces and removes banks of the user policy', async () => {
    const file = join(place.userHome, 'bank.json');
    writeFileSync(file, JSON.stringify(bank));
    await vigil('bank', 'add', file);
    writeFileSync(file, JSON.stringify({ ...bank, name: 'Renamed' }));
    await vigil('bank', 'add', file);
    const listed = JSON.parse((await vigil('bank', 'list', '--json')).stdout);
    expect(listed).toEqual([{ ...bank, name: 'Renamed' }]);
    expect((await vigil('bank', 'remove', 'bank')).code).toBe(0);
    expect(JSON.parse((await vigil('bank', 'list', '--json')).stdout)).toEqual([]);
  });

  it('refuses an invalid bank', async () => {
    const file = join(place.userHome, 'bank.json');
    writeFileSync(file, JSON.stringify({ ...bank, origins: ['http://portal.bank.example'] }));
    const { code, stderr } = await vigil('bank', 'add', file);
    expect(code).toBe(1);
    expect(stderr).toContain('origins.0');
    expect(existsSync(join(place.home, 'policy.json'))).toBe(false);
  });

  it('never overwrites an unreadable policy', async () => {
    mkdirSync(place.home, { mode: 0o700 });
    writeFileSync(join(place.home, 'policy.json'), 'broken');
    const file = join(place.userHome, 'bank.json');
    writeFileSync(file, JSON.stringify(bank));
    expect((await vigil('bank', 'add', file)).code).toBe(1);
    expect(readFileSync(join(place.home, 'policy.json'), 'utf8')).toBe('broken');
  });
});

describe('requests of the user', () => {
  const jsonOf = async (...args: string[]) => JSON.parse((await vigil(...args, '--json')).stdout);

  it('are answered on the command line', async () => {
    const companion = await start();
    expect(await jsonOf('attestations', '--search', 'bank', '--verdict', 'match')).toEqual({
      rows: [],
      matching: 0,
      total: 0,
      nextBefore: null,
    });
    expect((await vigil('attestation', '1')).stderr).toContain('attestation-unknown');
    expect(await jsonOf('check-chain')).toEqual({ intact: true, entries: 0, brokenAt: null });
    expect(await jsonOf('banks')).toEqual([]);
    expect((await vigil('revoke', 'nordhaven')).code).toBe(1);
    expect((await vigil('report-false-alarm')).stderr).toContain('false-alarm-learning');
    await stopChild(companion);
    expect((await vigil('attestations')).code).toBe(3);
  });

  it('create a profile, keep it over a restart, and return to the previous one', async () => {
    const companion = await start();
    expect((await vigil('profile', 'new', 'keyboard', '--name', 'At work')).code).toBe(0);
    await stopChild(companion);
    const again = await start();
    const [usual, other] = await jsonOf('profiles');
    expect([usual.active, other]).toMatchObject([false, { name: 'At work', kind: 'keyboard', active: true }]);
    expect((await vigil('profiles', '--remove', other.id)).stderr).toContain('profile-active');
    expect(await jsonOf('profiles', '--use', 'usual', '--remove', other.id)).toMatchObject([
      { id: 'usual', active: true },
    ]);
    await stopChild(again);
  });

  it('export to a new file, and erase with a report', async () => {
    const companion = await start();
    const file = join(place.userHome, 'mine.json');
    expect((await vigil('export', file)).code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ format: 'vigil-export-1', attestations: [] });
    expect((await vigil('export', file)).stderr).toContain('already');
    const exit = untilEnded(companion);
    const { stdout } = await vigil('erase', '--yes');
    expect(stdout).toMatch(/vigil\.db.*vigil\.key \(\d+ bytes\)/);
    await exit;
    expect(readdirSync(place.home).filter((name) => name.startsWith('vigil.'))).toEqual([]);
  });
});
