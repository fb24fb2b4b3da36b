/**
 * The policy that device management delivers. In: the registry on Windows (group policy, Intune), managed preferences on macOS
 * (Jamf, other MDM). Out: the policy as JSON text, and a stamp that changes with it. Linux has none: there it is a file.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { valuesInExport } from './registry-export.ts';
import { policyOfValues } from './settings-values.ts';

/** Only administrators can write it. */
export const POLICY_KEY = 'HKLM\\Software\\Policies\\Vigil';
/** Domain of managed preferences. */
export const PREFERENCES_DOMAIN = 'com.vigil.companion';

const PATIENCE_MS = 10_000;
/** Each look starts a process; group policy itself refreshes every 90 minutes. */
const LOOK_EVERY_MS = 60_000;

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

export type Export = { readonly state: 'absent' | 'unreadable' } | { readonly state: 'read'; readonly text: string };

/** Runs reg.exe once a minute, without blocking but for the first time. */
export class RegistrySettings implements ManagedSettings {
  readonly name = POLICY_KEY;
  readonly #look: () => Promise<Export>;
  readonly #now: () => number;
  #last: Export;
  #lookedAt: number;

  constructor(first = exportSync, look = exportLater, now = () => performance.now()) {
    this.#look = look;
    this.#now = now;
    this.#last = first();
    this.#lookedAt = now();
  }

  stamp(): string | null {
    if (this.#now() - this.#lookedAt >= LOOK_EVERY_MS) {
      this.#lookedAt = this.#now();
      void this.#look().then((next) => {
        this.#last = next;
      });
    }
    return this.#last.state === 'read' ? this.#last.text : this.#last.state === 'absent' ? null : 'unreadable';
  }

  read(): Uint8Array {
    if (this.#last.state !== 'read') throw new Error(`${POLICY_KEY} cannot be read`);
    return json(policyOfValues(valuesInExport(this.#last.text)));
  }
}

const exportArguments = (file: string) => ['export', POLICY_KEY, file, '/y', '/reg:64'];
/** Exists on every Windows: where it cannot be read either, reg.exe is blocked. */
const PROBE = ['query', 'HKLM\\Software\\Policies', '/reg:64'];
const OPTIONS = { timeout: PATIENCE_MS, windowsHide: true } as const;

function exportSync(): Export {
  const directory = mkdtempSync(join(tmpdir(), 'vigil-policy-'));
  const file = join(directory, 'policy.reg');
  try {
    execFileSync('reg.exe', exportArguments(file), { ...OPTIONS, stdio: 'ignore' });
    return { state: 'read', text: readFileSync(file, 'utf16le') };
  } catch {
    return {
      state: runs(() => execFileSync('reg.exe', PROBE, { ...OPTIONS, stdio: 'ignore' })) ? 'absent' : 'unreadable',
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function runs(command: () => unknown): boolean {
  try {
    command();
    return true;
  } catch {
    return false;
  }
}

async function exportLater(): Promise<Export> {
  const run = promisify(execFile);
  const directory = mkdtempSync(join(tmpdir(), 'vigil-policy-'));
  const file = join(directory, 'policy.reg');
  try {
    await run('reg.exe', exportArguments(file), OPTIONS);
    return { state: 'read', text: readFileSync(file, 'utf16le') };
  } catch {
    const probed = await run('reg.exe', PROBE, OPTIONS).then(
      () => true,
      () => false,
    );
    return { state: probed ? 'absent' : 'unreadable' };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
