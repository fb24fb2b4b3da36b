/**
 * The last valid policy, kept over a restart. In: the home, the file that the policy came from. Out: the policy, or null. The
 * copy is in the user's home and thus has no more authority than a user policy.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renameFile } from '@vigil/files/while-open.ts';
import { type CompanionPolicy, companionPolicy } from '@vigil/protocol/policy.ts';
import { z } from 'zod';

const copySchema = z.strictObject({ file: z.string(), policy: companionPolicy });

export const lastPolicyFile = (home: string): string => join(home, 'policy.last.json');

/** Writes the copy when it differs. A full or read-only disk is not an error: the copy only matters after a restart. */
export function keepLastPolicy(copy: string, file: string, policy: CompanionPolicy): void {
  const content = JSON.stringify({ file, policy });
  const draft = `${copy}.new`;
  try {
    if (existsSync(copy) && readFileSync(copy, 'utf8') === content) return;
    // Without fsync: a copy that a power cut damages is ignored.
    writeFileSync(draft, content, { mode: 0o600 });
    renameFile(draft, copy);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

/** Null when there is no copy for `file`, or the copy is damaged. */
export function readLastPolicy(copy: string, file: string): CompanionPolicy | null {
  try {
    const kept = copySchema.parse(JSON.parse(readFileSync(copy, 'utf8')));
    return kept.file === file ? kept.policy : null;
  } catch {
    return null;
  }
}
