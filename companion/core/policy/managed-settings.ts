/**
 * The policy that device management delivers. In: the registry on Windows (group policy, Intune), managed preferences on macOS
 * (Jamf, other MDM). Out: the policy as JSON text, and a stamp that changes with it. Linux has none: there it is a file.
 */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { readRegistryKey } from '@vigil/windows/registry.ts';
import { policyOfValues, type SettingValue } from './settings-values.ts';

/** Only administrators can write it. */
export const POLICY_KEY = 'HKLM\\Software\\Policies\\Vigil';
/** Domain of managed preferences. */
export const PREFERENCES_DOMAIN = 'com.vigil.companion';

const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 5_000;

export interface ManagedSettings {
  /** Named in reports. */
  readonly name: string;
  /** Null: there are none. */
  stamp(): string | null;
  /** Throws when they cannot be read. */
  read(): Uint8Array;
}

/** Null where the platform has none. */
export function managedSettings(platform: NodeJS.Platform): ManagedSettings | null {
  if (platform === 'win32') return new RegistrySettings();
  return platform === 'darwin' ? preferences(`/Library/Managed Preferences/${PREFERENCES_DOMAIN}.plist`) : null;
}

const json = (policy: object) => Buffer.from(JSON.stringify(policy));

function preferences(file: string): ManagedSettings {
  return {
    name: file,
    stamp: () => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat === undefined ? null : `${stat.mtimeMs}/${stat.size}/${stat.ino}`;
    },
    read: () => {
      const text = execFileSync('/usr/bin/plutil', ['-convert', 'json', '-o', '-', file], { timeout: PATIENCE_MS });
      return json(withoutPayloadKeys(JSON.parse(text.toString())));
    },
  };
}

/** A configuration profile adds keys of its own. */
export function withoutPayloadKeys(preferences: object): object {
  return Object.fromEntries(Object.entries(preferences).filter(([name]) => !name.startsWith('Payload')));
}

export type RegistryLook =
  | { readonly state: 'absent' | 'unreadable' }
  | { readonly state: 'read'; readonly values: ReadonlyMap<string, SettingValue> };

/** Reads the key every few seconds, in this process: about 50 microseconds. */
export class RegistrySettings implements ManagedSettings {
  readonly name = POLICY_KEY;
  readonly #look: () => RegistryLook;
  readonly #now: () => number;
  #last: RegistryLook;
  #lookedAt: number;

  constructor(look = lookAtKey, now = () => performance.now()) {
    this.#look = look;
    this.#now = now;
    this.#last = look();
    this.#lookedAt = now();
  }

  stamp(): string | null {
    if (this.#now() - this.#lookedAt >= LOOK_EVERY_MS) {
      this.#lookedAt = this.#now();
      this.#last = this.#look();
    }
    return this.#last.state === 'read'
      ? JSON.stringify([...this.#last.values])
      : this.#last.state === 'absent'
        ? null
        : 'unreadable';
  }

  read(): Uint8Array {
    if (this.#last.state !== 'read') throw new Error(`${POLICY_KEY} cannot be read`);
    return json(policyOfValues(this.#last.values));
  }
}

function lookAtKey(): RegistryLook {
  try {
    const values = readRegistryKey(POLICY_KEY);
    return values === null ? { state: 'absent' } : { state: 'read', values };
  } catch {
    return { state: 'unreadable' };
  }
}
