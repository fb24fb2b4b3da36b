import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machinePolicyFile } from '@vigil/core/policy/policy-files.ts';
import { PolicySource } from '@vigil/core/policy/policy-source.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeBank } from '../../../fakes/bank.ts';
import { temporaryHome } from '../../../fakes/core-bench.ts';

let home: string;
let bank: FakeBank;
const at = (name: string) => join(home, name);
const write = (name: string, content: unknown) =>
  writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
const source = (override?: string) =>
  new PolicySource({
    ...(override === undefined ? {} : { override }),
    machine: at('machine.json'),
    user: at('user.json'),
    lastValid: at('policy.last.json'),
  });
const good = (changes: object = {}) => ({ version: 1, banks: [bank.listed], ...changes });

beforeEach(async () => {
  home = temporaryHome();
  bank = await FakeBank.open();
});
afterEach(() => removeFolder(home));

describe('PolicySource', () => {
  it('lists no bank without a policy', () => {
    expect(source().report()).toMatchObject({ source: 'none', file: null, error: null, problems: [], banks: 0 });
    expect(source().policy.banks).toEqual([]);
  });

  it('prefers the machine policy to an override, and an override to the user policy', () => {
    write('user.json', good());
    expect(source().report()).toMatchObject({ source: 'user', banks: 1 });
    expect(source(at('none.json')).report()).toMatchObject({
      source: 'override',
      error: 'policy-unreadable',
      banks: 0,
    });
    write('machine.json', good({ watchSeconds: 60 }));
    expect(source().report()).toMatchObject({ source: 'machine', banks: 1 });
    expect(source().policy.watchSeconds).toBe(60);
    expect(source(at('none.json')).report()).toMatchObject({ source: 'machine', banks: 1 });
  });

  it('does not fall back to the user policy when the machine policy is invalid', () => {
    write('user.json', good());
    write('machine.json', '{ broken');
    expect(source().report()).toMatchObject({ source: 'machine', error: 'policy-invalid', banks: 0 });
  });

  it('reads a policy again that could not be read, without a new stamp', () => {
    let reads = 0;
    const read = () => {
      reads += 1;
      if (reads <= 2) throw Object.assign(new Error('locked'), { code: 'EBUSY' });
      return Buffer.from(JSON.stringify(good()));
    };
    const managed = { name: 'registry', stamp: () => '1', read };
    const policy = new PolicySource({ managed, machine: at('machine.json'), user: at('user.json') });
    expect(policy.report()).toMatchObject({ error: 'policy-unreadable', banks: 0 });
    expect([policy.refresh(), policy.refresh(), policy.refresh()]).toEqual([false, true, false]);
    expect(policy.report()).toMatchObject({ error: null, banks: 1 });
    expect(reads).toBe(3);
  });

  it('keeps the last valid policy of the same file and reports the error', () => {
    write('machine.json', good());
    const policy = source();
    expect(policy.refresh()).toBe(false);
    write('machine.json', good({ surprise: true }));
    expect(policy.refresh()).toBe(true);
    expect(policy.report()).toMatchObject({ error: 'policy-invalid', banks: 1 });
    expect(policy.report().problems).toEqual([{ path: '', message: expect.stringContaining('surprise') }]);
    write('machine.json', good({ watchSeconds: 45 }));
    expect(policy.refresh()).toBe(true);
    expect(policy.report().error).toBeNull();
    expect(policy.policy.watchSeconds).toBe(45);
    rmSync(at('machine.json'));
    expect(policy.refresh()).toBe(true);
    expect(policy.report()).toMatchObject({ source: 'none', banks: 0 });
  });

  it('refuses a policy that everyone can write', () => {
    write('machine.json', good());
    chmodSync(at('machine.json'), 0o666);
    expect(source().report()).toMatchObject({ error: 'policy-writable', banks: 0 });
  });

  it('keeps the last valid policy over a restart, with the authority of a user policy', () => {
    write('machine.json', good());
    source();
    write('machine.json', '{ broken');
    const restarted = source();
    expect(restarted.report()).toMatchObject({ source: 'user', error: 'policy-invalid', banks: 1 });
    expect(restarted.report().problems).toHaveLength(1);
    write('machine.json', good());
    expect(restarted.refresh()).toBe(true);
    expect(restarted.report()).toMatchObject({ source: 'machine', error: null, banks: 1 });
  });

  it('does not restore the policy of another file', () => {
    write('user.json', good());
    source();
    write('machine.json', '{ broken');
    expect(source().report()).toMatchObject({ source: 'machine', banks: 0 });
  });

  it('leaves out an invalid bank and names its path', () => {
    const { keys, ...rest } = bank.listed;
    const [sig, enc] = keys;
    const offCurve = { ...rest, id: 'b', origins: ['https://b.example'], keys: [sig, { ...enc, x: sig?.x }] };
    write('machine.json', good({ banks: [{ ...bank.listed, origins: ['http://a.example'] }, bank.listed, offCurve] }));
    expect(source().report()).toMatchObject({ error: 'policy-entries-invalid', banks: 1 });
    expect(source().report().problems).toEqual([
      { path: 'banks[0].origins[0]', message: 'an https origin without a path, or loopback http' },
      { path: 'banks[2].keys[1]', message: 'expected a point on the curve P-256' },
    ]);
  });

  it.each([
    ['UTF-8 with BOM', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16 LE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 BE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('reads %s', (_name, encode) => {
    writeFileSync(at('machine.json'), encode(JSON.stringify(good())), { mode: 0o600 });
    expect(source().report()).toMatchObject({ error: null, banks: 1 });
  });

  it('lists no bank while killSwitch is set', () => {
    write('machine.json', good({ killSwitch: true }));
    expect(source().policy.banks).toEqual([]);
    expect(source().report()).toMatchObject({ source: 'machine', error: null, banks: 0 });
  });

  it('refuses a policy above the size limit', () => {
    write('machine.json', ' '.repeat(2 * 1024 * 1024 + 1));
    expect(source().report()).toMatchObject({ error: 'policy-too-long', banks: 0 });
  });

  it.each([
    ['linux', '/etc/vigil/policy.json'],
    ['darwin', '/Library/Application Support/Vigil/policy.json'],
    ['win32', join('D:\\Data', 'Vigil', 'policy.json')],
  ] as const)('finds the machine policy on %s', (platform, file) => {
    expect(machinePolicyFile(platform, { ProgramData: 'D:\\Data' })).toBe(file);
  });
});
