import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machinePolicyFile } from '@vigil/core/policy/policy-files.ts';
import { PolicySource } from '@vigil/core/policy/policy-source.ts';
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
  });
const good = (changes: object = {}) => ({ version: 1, banks: [bank.listed], ...changes });

beforeEach(async () => {
  home = temporaryHome();
  bank = await FakeBank.open();
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('PolicySource', () => {
  it('lists no bank without a policy', () => {
    expect(source().report()).toEqual({ source: 'none', file: null, error: null, banks: 0 });
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

  it('keeps the last valid policy of the same file and reports the error', () => {
    write('machine.json', good());
    const policy = source();
    expect(policy.refresh()).toBe(false);
    write('machine.json', good({ surprise: true }));
    expect(policy.refresh()).toBe(true);
    expect(policy.report()).toMatchObject({ error: 'policy-invalid', banks: 1 });
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
