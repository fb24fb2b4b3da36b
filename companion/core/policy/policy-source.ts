/**
 * The active policy. In: the policy files, read again when they change. Out: the last valid policy of the file with the
 * highest precedence, and a report. An invalid machine policy never falls back to the user policy.
 */

import { readFileSync, statSync } from 'node:fs';
import type { PolicyError, PolicyReport } from '@vigil/control/control-message.ts';
import { type CompanionPolicy, companionPolicy } from '@vigil/protocol/policy.ts';

/** Maximum size of a policy in bytes; 200 banks with 20 keys each fit. */
const MAX_BYTES = 2 * 1024 * 1024;
const EMPTY: CompanionPolicy = companionPolicy.parse({ version: 1, banks: [] });

export interface PolicyFiles {
  readonly override?: string;
  readonly machine: string;
  readonly user: string;
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

  constructor(files: PolicyFiles) {
    this.#files = files;
    this.refresh();
  }

  get policy(): CompanionPolicy {
    return this.#policy;
  }

  report(): PolicyReport {
    const { source, file } = this.#candidate;
    return { source, file, error: this.#error, banks: this.#policy.banks.length };
  }

  /** Checks the files again (one `stat` when nothing changed). Returns true when the policy or the report changed. */
  refresh(): boolean {
    const next = this.#find();
    const last = this.#candidate;
    if (next.file === last.file && next.stamp === last.stamp) return false;
    // The last valid policy belongs to its file: another file starts empty.
    if (next.file !== last.file) this.#policy = EMPTY;
    this.#candidate = next;
    const read = next.file === null ? { policy: EMPTY } : readPolicy(next.file);
    if ('policy' in read) this.#policy = read.policy;
    this.#error = 'error' in read ? read.error : null;
    return true;
  }

  #find(): PolicyCandidate {
    const { override, machine, user } = this.#files;
    // The machine's policy comes first: no switch of the user replaces it.
    const ofMachine = stampOf(machine);
    if (ofMachine !== null) return { source: 'machine', file: machine, stamp: ofMachine };
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

export function readPolicy(file: string): { policy: CompanionPolicy } | { error: PolicyError } {
  let text: string;
  try {
    const { mode, size } = statSync(file);
    // A policy that everyone can write is not trusted.
    if (process.platform !== 'win32' && (mode & 0o002) !== 0) return { error: 'policy-writable' };
    if (size > MAX_BYTES) return { error: 'policy-too-long' };
    text = readFileSync(file, 'utf8');
  } catch {
    return { error: 'policy-unreadable' };
  }
  try {
    const parsed = companionPolicy.safeParse(JSON.parse(text));
    return parsed.success ? { policy: parsed.data } : { error: 'policy-invalid' };
  } catch {
    return { error: 'policy-invalid' };
  }
}
