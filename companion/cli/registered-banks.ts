/** `vigil banks` and `vigil revoke`. In: paths, a bank. Out: the registrations; one of them revoked. */

import type { ChannelPaths } from '@vigil/channel/home.ts';
import { userApiOf } from '@vigil/control/call.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { RegistrationSummary } from '@vigil/protocol/user/overview.ts';
import { countOf } from './count-of.ts';

export async function registeredBanks(paths: ChannelPaths, options: { readonly json?: boolean }): Promise<void> {
  const { registrations } = await userApiOf(paths, 'vigil banks').request({ type: 'overview' });
  const lines = registrations.length === 0 ? ['No registrations.'] : registrations.map(describe);
  process.stdout.write(`${options.json ? JSON.stringify(registrations) : lines.join('\n')}\n`);
}

/** Throws `registration-unknown`, and `registration-ambiguous` when the bank has several handles and none is given. */
export async function revoke(paths: ChannelPaths, bank: string, options: { readonly handle?: string }): Promise<void> {
  const userApi = userApiOf(paths, 'vigil revoke');
  const { registrations } = await userApi.request({ type: 'overview' });
  const { handle } = options;
  const matches = registrations.filter(
    (entry) => entry.bank === bank && (handle === undefined || entry.sub === handle),
  );
  const [only] = matches;
  if (only === undefined) throw new VigilError('registration-unknown', `No registration with ${bank}: run vigil banks`);
  if (matches.length > 1)
    throw new VigilError('registration-ambiguous', `${bank} has several handles: choose one with --handle`);
  await userApi.request({ type: 'revoke', bank, sub: only.sub });
  process.stdout.write(`Registration with ${only.bankName} revoked and its key deleted.\n`);
}

function describe({ bank, bankName, sub, origin, sinceMs, attestations }: RegistrationSummary): string {
  const since = new Date(sinceMs).toISOString().slice(0, 10);
  return `${bank}  ${bankName} (${origin}), as ${sub} since ${since}, ${countOf(attestations, 'attestation')}`;
}
