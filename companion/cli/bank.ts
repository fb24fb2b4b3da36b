/** `vigil bank`. In: the user's policy file, a bank description. Out: the file with the bank added or removed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { ensurePrivateDirectory } from '@vigil/channel/private-directory.ts';
import { isThere } from '@vigil/files/is-there.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { type CompanionPolicy, companionPolicy, type PinnedBank, pinnedBank } from '@vigil/protocol/policy.ts';
import { writeAtomically } from '@vigil/register/write-atomically.ts';

const policyFile = (paths: ChannelPaths) => join(paths.home, 'policy.json');

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    throw new VigilError('file-unreadable', `Cannot read ${file} as JSON: check the path and the syntax`, {
      cause: error,
    });
  }
}

function readPolicy(paths: ChannelPaths): CompanionPolicy {
  const file = policyFile(paths);
  if (!isThere(file)) return companionPolicy.parse({ version: 1, banks: [] });
  const policy = companionPolicy.safeParse(readJson(file));
  if (policy.success) return policy.data;
  throw new VigilError(
    'policy-invalid',
    `Invalid policy in ${file}: ${firstIssue(policy.error)}. Correct or delete the file`,
  );
}

const firstIssue = (error: { issues: readonly { path: PropertyKey[]; message: string }[] }) =>
  error.issues.map((issue) => `${issue.path.map(String).join('.') || '(root)'}: ${issue.message}`)[0] ?? 'unknown';

function writePolicy(paths: ChannelPaths, policy: CompanionPolicy): void {
  ensurePrivateDirectory(paths.home);
  writeAtomically(policyFile(paths), `${JSON.stringify(policy, null, 2)}\n`, 0o600);
}

const describe = (bank: PinnedBank) => `${bank.id}  ${bank.name}  ${bank.origins.join(' ')}`;

export function listBanks(paths: ChannelPaths, options: { readonly json?: boolean }): void {
  const { banks } = readPolicy(paths);
  const lines = banks.length === 0 ? ['No banks listed.'] : banks.map(describe);
  process.stdout.write(`${options.json ? JSON.stringify(banks) : lines.join('\n')}\n`);
}

/** Adds a bank, or replaces the bank with the same id: this is how its keys are changed. */
export function addBank(paths: ChannelPaths, file: string): void {
  const bank = pinnedBank.safeParse(readJson(file));
  if (!bank.success)
    throw new VigilError('bank-invalid', `Invalid bank description in ${file}: ${firstIssue(bank.error)}`);
  const policy = readPolicy(paths);
  const others = policy.banks.filter((listed) => listed.id !== bank.data.id);
  writePolicy(paths, { ...policy, banks: [...others, bank.data] });
  process.stdout.write(`Listed: ${describe(bank.data)}\n`);
}

export function removeBank(paths: ChannelPaths, id: string): void {
  const policy = readPolicy(paths);
  const banks = policy.banks.filter((bank) => bank.id !== id);
  if (banks.length === policy.banks.length)
    throw new VigilError('bank-unknown', `Bank not listed: ${id}. Run vigil bank list`);
  writePolicy(paths, { ...policy, banks });
  process.stdout.write(`Removed: ${id}\n`);
}
