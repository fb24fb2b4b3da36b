/**
 * The policy in force. In: the files where it may stand, read again when they change. Out: the last good policy of the
 * file that counts, and a report on it. A machine policy that is broken never makes room for the user's own.
 */

import { readFileSync, statSync } from 'node:fs';
import type { PolicyError, PolicyReport } from '@vigil/control/control-message.ts';
import { type CompanionPolicy, companionPolicy } from '@vigil/protocol/policy.ts';

/** Longest policy that is read, in bytes: 200 banks with 20 keys each fit. */
const MAX_BYTES = 2 * 1024 * 1024;
const NOBODY: CompanionPolicy = companionPolicy.parse({ version: 1, banks: [] });

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
  #policy: CompanionPolicy = NOBODY;
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

  /** Looks at the files again (one `stat` when nothing changed). True when the policy or the report is another one. */
  refresh(): boolean {
    const next = this.#find();
    const last = this.#candidate;
    if (next.file === last.file && next.stamp === last.stamp) return false;
    // The last good policy belongs to its file: another file starts from nothing.
    if (next.file !== last.file) this.#policy = NOBODY;
    this.#candidate = next;
    const read = next.file === null ? { policy: NOBODY } : readPolicy(next.file);
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

/** A stamp that changes with the file; null without a file, `unreadable` when it cannot be read. */
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
    // Write access to the policy decides which banks get tokens.
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
