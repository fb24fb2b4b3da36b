/**
 * Exports the ledger. In: a filter and a format. Out: JSON or CSV (RFC 4180) of all matching rows, built page by page
 * so that the window stays responsive. Rows are those of the list; claims are in the export of all data.
 */
import type { AttestationFilter, AttestationRow, AttestationsPage } from '@vigil/protocol/user/attestations.ts';
import type { UserApi } from '@vigil/protocol/user/user-api.ts';
import type { Strings } from '@vigil/text/strings/strings.ts';
import { PAGE } from './attestation-pages.ts';

export type Format = 'json' | 'csv';

export interface ExportOptions {
  readonly filter: AttestationFilter;
  readonly format: Format;
  readonly columns: Strings['attestations']['columns'];
  /** Aborts the export. */
  readonly signal: AbortSignal;
  onProgress(done: number, matching: number): void;
}

/** @throws the error of the user API, or the signal's reason when aborted. */
export async function exportAttestations(
  userApi: UserApi,
  options: ExportOptions,
): Promise<{ file: Blob; rows: number }> {
  const { filter, format, columns, signal, onProgress } = options;
  const names = Object.keys(columns) as (keyof typeof columns)[];
  const parts: string[] = format === 'csv' ? [`${names.map((name) => csvCell(columns[name])).join(',')}\r\n`] : ['['];
  let rows = 0;
  for (let before: number | null = null, isMore = true; isMore; ) {
    signal.throwIfAborted();
    const page: AttestationsPage = await userApi.request({ type: 'attestations', filter, before, limit: PAGE });
    for (const row of page.rows)
      parts.push(format === 'csv' ? csvRow(row) : `${parts.length > 1 ? ',' : ''}\n${jsonRow(row)}`);
    rows += page.rows.length;
    onProgress(rows, page.matching);
    before = page.nextBefore;
    isMore = before !== null;
  }
  if (format === 'json') parts.push('\n]\n');
  return { file: new Blob(parts, { type: format === 'csv' ? 'text/csv;charset=utf-8' : 'application/json' }), rows };
}

function jsonRow({ atMs, ...row }: AttestationRow): string {
  return JSON.stringify({ time: new Date(atMs).toISOString(), ...row });
}

function csvRow({ seq, atMs, bank, bankName, origin, purpose, verdict, confidence }: AttestationRow): string {
  const cells = [seq, new Date(atMs).toISOString(), bank, bankName, origin, purpose, verdict ?? '', confidence ?? ''];
  return `${cells.map((cell) => csvCell(String(cell))).join(',')}\r\n`;
}

/** Spreadsheets run text that starts like a formula: an apostrophe keeps it text. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
