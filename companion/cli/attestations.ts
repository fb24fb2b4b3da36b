/** `vigil attestations`. In: paths, what to look for. Out: what was told to whom, newest first; one answer whole; the chain checked. */

import type { ChannelPaths } from '@vigil/channel/home.ts';
import { userApiOf } from '@vigil/control/call.ts';
import {
  type AttestationDetail,
  type AttestationFilter,
  type AttestationRow,
  attestationFilter,
} from '@vigil/protocol/user/attestations.ts';
import type { UserApi } from '@vigil/protocol/user/user-api.ts';
import { EXIT } from './exit-codes.ts';
import { countOf } from './status.ts';

export interface AttestationsOptions {
  readonly search?: string;
  readonly verdict?: AttestationFilter['verdict'];
  readonly purpose?: AttestationFilter['purpose'];
  readonly from?: number;
  readonly to?: number;
  readonly before?: number;
  readonly limit: number;
  readonly json?: boolean;
}

export async function attestations(paths: ChannelPaths, options: AttestationsOptions): Promise<void> {
  const { search: text, verdict, purpose, from: fromMs, to: toMs, before = null, limit, json } = options;
  const filter = attestationFilter.parse({ text, verdict, purpose, fromMs, toMs });
  const page = await userApiOf(paths, 'vigil attestations').request({ type: 'attestations', filter, before, limit });
  const { rows, matching, total, nextBefore } = page;
  const older = nextBefore === null ? [] : [`Older ones: vigil attestations --before ${nextBefore}`];
  const count = total === 0 ? 'No attestation has been sent.' : `${matching} of ${countOf(total, 'attestation')}`;
  const lines = [count, ...rows.map(describeRow), ...older];
  process.stdout.write(`${json ? JSON.stringify(page) : lines.join('\n')}\n`);
}

export async function attestation(
  paths: ChannelPaths,
  seq: number,
  options: { readonly json?: boolean },
): Promise<void> {
  const whole = await userApiOf(paths, 'vigil attestation').request({ type: 'attestation', seq });
  process.stdout.write(`${options.json ? JSON.stringify(whole) : describeDetail(whole)}\n`);
}

/** Exit code 1 when the chain does not hold. */
export async function checkChain(paths: ChannelPaths, options: { readonly json?: boolean }): Promise<void> {
  const userApi: UserApi = userApiOf(paths, 'vigil check-chain');
  const report = await userApi.request({ type: 'check-chain' });
  const { intact: whole, entries, brokenAt } = report;
  const sentence = whole
    ? `All ${countOf(entries, 'attestation')} are as they were written.`
    : `Broken at answer ${brokenAt}.`;
  process.stdout.write(`${options.json ? JSON.stringify(report) : sentence}\n`);
  if (!whole) process.exitCode = EXIT.failed;
}

function describeRow({ seq, atMs, bankName, origin, purpose, verdict, confidence }: AttestationRow): string {
  const outcome =
    verdict === null ? 'registered' : `${verdict}${confidence === null ? '' : ` ${confidence.toFixed(2)}`}`;
  return `${String(seq).padStart(7)}  ${new Date(atMs).toISOString()}  ${bankName} (${origin})  ${purpose}: ${outcome}`;
}

function describeDetail(whole: AttestationDetail): string {
  const claims = whole.claims === null ? 'Its claims were not kept then.' : JSON.stringify(whole.claims, null, 2);
  return [describeRow(whole), claims, `SHA-256 of the signed answer: ${whole.jws}`, `Chain: ${whole.chain}`].join('\n');
}
