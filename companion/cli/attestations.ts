/** `vigil attestations`. In: paths, a filter. Out: the attestation records, newest first; one record in full; the check of the hash chain. */

import type { ChannelPaths } from '@vigil/channel/home.ts';
import { userApiOf } from '@vigil/control/call.ts';
import {
  type AttestationDetail,
  type AttestationFilter,
  type AttestationRow,
  attestationFilter,
  type CondensedAttestations,
} from '@vigil/protocol/user/attestations.ts';
import type { UserApi } from '@vigil/protocol/user/user-api.ts';
import { countOf } from './count-of.ts';
import { EXIT } from './exit-codes.ts';

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
  const older = nextBefore === null ? [] : [`Older records: vigil attestations --before ${nextBefore}`];
  const count = total === 0 ? 'No attestation has been sent.' : `${matching} of ${countOf(total, 'attestation')}`;
  const lines = [count, ...rows.map(describeRow), ...older];
  process.stdout.write(`${json ? JSON.stringify(page) : lines.join('\n')}\n`);
}

/** Records that are kept as counts, because the ledger was full. */
export async function condensedAttestations(paths: ChannelPaths, options: { readonly json?: boolean }): Promise<void> {
  const userApi: UserApi = userApiOf(paths, 'vigil condensed');
  const report = await userApi.request({ type: 'condensed-attestations' });
  process.stdout.write(`${options.json ? JSON.stringify(report) : describeCondensed(report)}\n`);
}

export async function attestation(
  paths: ChannelPaths,
  seq: number,
  options: { readonly json?: boolean },
): Promise<void> {
  const detail = await userApiOf(paths, 'vigil attestation').request({ type: 'attestation', seq });
  process.stdout.write(`${options.json ? JSON.stringify(detail) : describeDetail(detail)}\n`);
}

/** Sets exit code 1 when the hash chain is broken. */
export async function checkChain(paths: ChannelPaths, options: { readonly json?: boolean }): Promise<void> {
  const userApi: UserApi = userApiOf(paths, 'vigil check-chain');
  const report = await userApi.request({ type: 'check-chain' });
  const { intact, entries, brokenAt } = report;
  const sentence = intact
    ? `The hash chain is intact: ${countOf(entries, 'attestation')}.`
    : `The hash chain is broken at attestation ${brokenAt}.`;
  process.stdout.write(`${options.json ? JSON.stringify(report) : sentence}\n`);
  if (!intact) process.exitCode = EXIT.failed;
}

function describeCondensed({ records, firstDayMs, lastDayMs, counts }: CondensedAttestations): string {
  if (firstDayMs === null || lastDayMs === null) return 'No attestation record was condensed.';
  const [first, last] = [firstDayMs, lastDayMs].map((ms) => new Date(ms).toISOString().slice(0, 10));
  const lines = counts.map(
    ({ records: n, bankName, origin, purpose, verdict }) =>
      `${String(n).padStart(9)}  ${bankName} (${origin})  ${purpose}: ${verdict ?? 'registered'}`,
  );
  return [`${countOf(records, 'attestation')} from ${first} to ${last} (UTC) kept as counts:`, ...lines].join('\n');
}

function describeRow({ seq, atMs, bankName, origin, purpose, verdict, confidence }: AttestationRow): string {
  const outcome =
    verdict === null ? 'registered' : `${verdict}${confidence === null ? '' : ` ${confidence.toFixed(2)}`}`;
  return `${String(seq).padStart(7)}  ${new Date(atMs).toISOString()}  ${bankName} (${origin})  ${purpose}: ${outcome}`;
}

function describeDetail(detail: AttestationDetail): string {
  const claims = detail.claims === null ? 'Claims not stored.' : JSON.stringify(detail.claims, null, 2);
  return [describeRow(detail), claims, `SHA-256 of the JWS: ${detail.jws}`, `Chain: ${detail.chain}`].join('\n');
}
