import { join } from 'node:path';
import { type RegistryLook, RegistrySettings } from '@vigil/core/policy/managed-settings.ts';
import { PolicySource, readPolicy } from '@vigil/core/policy/policy-source.ts';
import { policyOfValues } from '@vigil/core/policy/settings-values.ts';
import { describe, expect, it } from 'vitest';
import { temporaryHome } from '../../../fakes/core-bench.ts';

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
  const read = (...values: [string, number | string][]): RegistryLook => ({ state: 'read', values: new Map(values) });
  const policyFrom = (managed: RegistrySettings, home = temporaryHome()) =>
    new PolicySource({ managed, machine: join(home, 'machine.json'), user: join(home, 'user.json') });

  it('takes precedence over files, and names the key as its source', () => {
    const policy = policyFrom(new RegistrySettings(() => read(['banks', '[]'], ['watchSeconds', 5])));
    expect(policy.policy.watchSeconds).toBe(5);
    expect(policy.report()).toMatchObject({ source: 'machine', file: 'HKLM\\Software\\Policies\\Vigil', error: null });
  });

  it('is read by the name of its source, as the doctor reads it', () => {
    const managed = new RegistrySettings(() => read(['banks', '[]'], ['watchSeconds', 5]));
    expect(readPolicy(managed.name, managed).policy?.watchSeconds).toBe(5);
    expect(readPolicy(managed.name).error).toBe('policy-unreadable');
  });

  it('looks again every 5 seconds', () => {
    let nowMs = 0;
    let next = read(['banks', '[]'], ['watchSeconds', 5]);
    let looks = 0;
    const look = () => {
      looks += 1;
      return next;
    };
    const policy = policyFrom(new RegistrySettings(look, () => nowMs));
    next = read(['banks', '[]'], ['watchSeconds', 9]);
    nowMs = 4_999;
    expect(policy.refresh()).toBe(false);
    nowMs = 5_000;
    expect(policy.refresh()).toBe(true);
    expect(policy.policy.watchSeconds).toBe(9);
    expect(looks).toBe(2);
  });

  it('is no policy when the key is absent, and an error when the registry cannot be read', () => {
    expect(policyFrom(new RegistrySettings(() => ({ state: 'absent' }))).report()).toMatchObject({ source: 'none' });
    expect(policyFrom(new RegistrySettings(() => ({ state: 'unreadable' }))).report()).toMatchObject({
      source: 'machine',
      error: 'policy-unreadable',
    });
  });
});
