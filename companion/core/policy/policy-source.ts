/**
 * The active policy. In: the policy files, read again when they change. Out: the last valid policy of the file with the
 * highest precedence, and a report. An invalid machine policy never falls back to the user policy.
 */

import { readFileSync, statSync } from 'node:fs';
import type { PolicyError, PolicyProblem, PolicyReport } from '@vigil/control/control-message.ts';
import { type CompanionPolicy, companionPolicy } from '@vigil/protocol/policy.ts';
import { keepLastPolicy, readLastPolicy } from './last-policy.ts';
import type { ManagedSettings } from './managed-settings.ts';
import { parsePolicy } from './parse-policy.ts';

/** Maximum size of a policy in bytes; 200 banks with 20 keys each fit. */
const MAX_BYTES = 2 * 1024 * 1024;
const EMPTY: CompanionPolicy = companionPolicy.parse({ version: 1, banks: [] });

export interface PolicyFiles {
  readonly override?: string;
  /** Delivered by device management; takes precedence over all files. Null: the platform has none. */
  readonly managed?: ManagedSettings | null;
  readonly machine: string;
  readonly user: string;
  /** False for a machine policy that others than administrators may change: it does not count. Absent: every one counts. */
  readonly isTrusted?: (file: string) => boolean;
  /** Where the last valid policy is kept over a restart; absent: nowhere. */
  readonly lastValid?: string;
}

type PolicyCandidate = {
  readonly source: PolicyReport['source'];
  readonly file: string | null;
  readonly stamp: string;
};

export class PolicySource {
  readonly #files: PolicyFiles;
  #candidate: PolicyCandidate = { source: 'none', file: null, stamp: 'never' };
  #policy: CompanionPolicy = EMPTY;
  #error: PolicyError | null = null;
  #problems: readonly PolicyProblem[] = [];
  /** The active policy comes from the copy in the user's home. */
  #restored = false;

  constructor(files: PolicyFiles) {
    this.#files = files;
    this.refresh();
  }

  /** Without banks while the policy sets `killSwitch`. */
  get policy(): CompanionPolicy {
    return this.#policy.killSwitch ? { ...this.#policy, banks: [] } : this.#policy;
  }

  report(): PolicyReport {
    const { source, file } = this.#candidate;
    const { banks, updateChannel } = this.policy;
    const report = { file, error: this.#error, problems: this.#problems, banks: banks.length, updateChannel };
    return { ...report, source: this.#restored && source === 'machine' ? 'user' : source };
  }

  /** Checks the files again (one `stat` when nothing changed; one that could not be read is read again). Returns true when the policy or the report changed. */
  refresh(): boolean {
    const next = this.#find();
    const last = this.#candidate;
    const isSame = next.file === last.file && next.stamp === last.stamp;
    if (isSame && this.#error !== 'policy-unreadable') return false;
    // The last valid policy belongs to its file: another file starts empty.
    if (next.file !== last.file) this.#use(EMPTY, false);
    this.#candidate = next;
    const read = this.#read(next.file);
    if (isSame && read.error === this.#error) return false;
    this.#error = read.error;
    this.#problems = read.problems;
    if (read.policy !== null) this.#use(read.policy, false);
    else if (next.file !== last.file) this.#restore(next.file);
    if (read.policy !== null && next.file !== null) this.#keep(next.file, read.policy);
    return true;
  }

  #read(file: string | null): ReadPolicy {
    return file === null ? { policy: EMPTY, error: null, problems: [] } : readPolicy(file, this.#files.managed);
  }

  #use(policy: CompanionPolicy, restored: boolean): void {
    this.#policy = policy;
    this.#restored = restored;
  }

  #restore(file: string | null): void {
    const { lastValid } = this.#files;
    const kept = lastValid === undefined || file === null ? null : readLastPolicy(lastValid, file);
    if (kept !== null) this.#use(kept, true);
  }

  #keep(file: string, policy: CompanionPolicy): void {
    const { lastValid } = this.#files;
    if (lastValid !== undefined) keepLastPolicy(lastValid, file, policy);
  }

  #isTrusted(file: string): boolean {
    return this.#files.isTrusted?.(file) ?? true;
  }

  #find(): PolicyCandidate {
    const { override, managed, machine, user } = this.#files;
    const delivered = managed?.stamp() ?? null;
    if (managed && delivered !== null) return { source: 'machine', file: managed.name, stamp: delivered };
    // The machine's policy comes first: no switch of the user replaces it.
    const ofMachine = stampOf(machine);
    if (ofMachine !== null && this.#isTrusted(machine)) return { source: 'machine', file: machine, stamp: ofMachine };
    if (override !== undefined) return { source: 'override', file: override, stamp: stampOf(override) ?? 'absent' };
    const ofUser = stampOf(user);
    if (ofUser !== null) return { source: 'user', file: user, stamp: ofUser };
    return { source: 'none', file: null, stamp: 'none' };
  }
}

/** Changes when the file changes; null when it does not exist, `unreadable` when `stat` fails. */
function stampOf(file: string): string | null {
  try {
    const { mtimeNs, ctimeNs, size, ino } = statSync(file, { bigint: true });
    return [mtimeNs, ctimeNs, size, ino].join('/');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : 'unreadable';
  }
}

interface ReadPolicy {
  readonly policy: CompanionPolicy | null;
  readonly error: PolicyError | null;
  readonly problems: readonly PolicyProblem[];
}

const refused = (error: PolicyError): ReadPolicy => ({ policy: null, error, problems: [] });

/** @param managed in place of a file of its name. */
export function readPolicy(file: string, managed: ManagedSettings | null = null): ReadPolicy {
  if (file === managed?.name) return readBytes(() => managed.read());
  try {
    const { mode, size } = statSync(file);
    // A policy that everyone can write is not trusted.
    if (process.platform !== 'win32' && (mode & 0o002) !== 0) return refused('policy-writable');
    if (size > MAX_BYTES) return refused('policy-too-long');
  } catch {
    return refused('policy-unreadable');
  }
  return readBytes(() => readFileSync(file));
}

function readBytes(read: () => Uint8Array): ReadPolicy {
  let bytes: Uint8Array;
  try {
    bytes = read();
  } catch {
    return refused('policy-unreadable');
  }
  const { policy, problems } = parsePolicy(bytes);
  if (policy === null) return { policy, problems, error: 'policy-invalid' };
  return { policy, problems, error: problems.length === 0 ? null : 'policy-entries-invalid' };
}
