import { join } from 'node:path';
import { type Export, RegistrySettings } from '@vigil/core/policy/managed-settings.ts';
import { PolicySource } from '@vigil/core/policy/policy-source.ts';
import { valuesInExport } from '@vigil/core/policy/registry-export.ts';
import { policyOfValues } from '@vigil/core/policy/settings-values.ts';
import { describe, expect, it } from 'vitest';
import { temporaryHome } from '../../../fakes/core-bench.ts';

const exported = (lines: string) =>
  `\ufeffWindows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Vigil]\r\n${lines}\r\n`;

describe('valuesInExport', () => {
  it('reads numbers, texts and lines', () => {
    const text = exported(
      '"a"=dword:0000001e\r\n"b c"="x \\"y\\" \\\\z"\r\n"d"=hex(7):72,00,64,00,\\\r\n  00,00,e9,00,00,00,00,00',
    );
    expect([...valuesInExport(text)]).toEqual([
      ['a', 30],
      ['b c', 'x "y" \\z'],
      ['d', ['rd', 'é']],
    ]);
  });

  it('reads neither subkeys nor values of other kinds', () => {
    const text = exported(
      '"a"=hex:00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Vigil\\Sub]\r\n"b"=dword:00000001',
    );
    expect([...valuesInExport(text)]).toEqual([]);
    expect([...valuesInExport('')]).toEqual([]);
  });
});

describe('policyOfValues', () => {
  it('nests settings, and converts switches, lines and JSON', () => {
    const values = new Map<string, number | string | string[]>([
      ['killSwitch', 1],
      ['pause.allowed', 0],
      ['pause.maxMinutes', 30],
      ['remoteAllowed', 'rdp'],
      ['banks', ['[', ']']],
    ]);
    expect(policyOfValues(values)).toEqual({
      version: 1,
      killSwitch: true,
      pause: { allowed: false, maxMinutes: 30 },
      remoteAllowed: ['rdp'],
      banks: [],
    });
  });

  it('leaves what it cannot convert to the schema', () => {
    expect(
      policyOfValues(
        new Map<string, number | string>([
          ['killSwitch', 7],
          ['banks', 'x'],
          ['other', 1],
        ]),
      ),
    ).toEqual({
      version: 1,
      killSwitch: 7,
      banks: 'x',
      other: 1,
    });
  });
});

describe('RegistrySettings', () => {
  const read = (lines: string): Export => ({ state: 'read', text: exported(lines) });
  const policyFrom = (managed: RegistrySettings, home = temporaryHome()) =>
    new PolicySource({ managed, machine: join(home, 'machine.json'), user: join(home, 'user.json') });

  it('takes precedence over files, and names the key as its source', () => {
    const policy = policyFrom(new RegistrySettings(() => read('"banks"="[]"\r\n"watchSeconds"=dword:00000005')));
    expect(policy.policy.watchSeconds).toBe(5);
    expect(policy.report()).toMatchObject({ source: 'machine', file: 'HKLM\\Software\\Policies\\Vigil', error: null });
  });

  it('looks again once a minute', async () => {
    let nowMs = 0;
    let next = read('"banks"="[]"\r\n"watchSeconds"=dword:00000005');
    const looks: string[] = [];
    const look = async () => {
      looks.push('look');
      return next;
    };
    const managed = new RegistrySettings(
      () => next,
      look,
      () => nowMs,
    );
    const policy = policyFrom(managed);
    next = read('"banks"="[]"\r\n"watchSeconds"=dword:00000009');
    nowMs = 59_999;
    expect(policy.refresh()).toBe(false);
    nowMs = 60_000;
    policy.refresh();
    await new Promise(setImmediate);
    expect(policy.refresh()).toBe(true);
    expect(policy.policy.watchSeconds).toBe(9);
    expect(looks).toHaveLength(1);
  });

  it('is no policy when the key is absent, and an error when the registry cannot be read', () => {
    expect(policyFrom(new RegistrySettings(() => ({ state: 'absent' }))).report()).toMatchObject({ source: 'none' });
    expect(policyFrom(new RegistrySettings(() => ({ state: 'unreadable' }))).report()).toMatchObject({
      source: 'machine',
      error: 'policy-unreadable',
    });
  });
});
