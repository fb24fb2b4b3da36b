/**
 * Exports all stored data except keys as JSON text in parts. In: the open store. Out: parts that together are one JSON
 * document. Part 0 has everything but the attestation records; the later parts have those, oldest first.
 */

import { VigilError } from '@vigil/protocol/errors.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import type { UserReply } from '@vigil/protocol/user/user-api.ts';
import { PilotNames } from '../pilot/pilot-names.ts';
import type { PilotRecord } from '../store/pilot-record.ts';
import { claimsOfToken } from '../store/sent-token.ts';
import type { OpenStoreParts } from './user-api-context.ts';

/** Characters of the text in one part: at most three bytes each, so that a part fits a frame to the browser. */
const PART_CHARS = 256 * 1024;
/** Attestation records in one part; each is at most 3 kB of JSON. */
const PART_RECORDS = 80;

type ExportPart = UserReply<'export'>;

/** An export that has begun: the head is written once, so that its parts describe one moment. */
interface Running {
  readonly head: string;
  readonly edition: number;
}

export class DataExport {
  #running: Running | null = null;

  /** Throws `export-not-begun` for a later part without part 0 before it, `export-outdated` when it must begin again. */
  part(parts: OpenStoreParts, part: number, pausedUntil: number | null, nowMs: number): ExportPart {
    const { ledger } = parts.store;
    if (part === 0) this.#running = { head: headOf(parts, pausedUntil, nowMs), edition: ledger.edition };
    if (this.#running === null) throw new VigilError('export-not-begun', 'No export has begun: request part 0 first.');
    const { head, edition } = this.#running;
    const headParts = Math.ceil(head.length / PART_CHARS);
    if (part < headParts) return { text: head.slice(part * PART_CHARS, (part + 1) * PART_CHARS), last: false };
    if (ledger.edition !== edition)
      throw new VigilError(
        'export-outdated',
        'Old records were dropped or condensed during the export: start it again.',
      );
    const from = (part - headParts) * PART_RECORDS;
    const rows = ledger.index.rows.slice(from, from + PART_RECORDS);
    const last = from + PART_RECORDS >= ledger.length;
    const [oldest, newest] = [rows[0]?.seq ?? 1, rows.at(-1)?.seq ?? 0];
    const text = ledger.range(oldest - 1, newest).map(({ seq, entry }) => {
      const token = ledger.token(seq, entry);
      const comma = from === 0 && seq === oldest ? '' : ',';
      return `${comma}\n${JSON.stringify({ seq, ...entry, claims: token === null ? null : claimsOfToken(token) })}`;
    });
    if (last) this.#running = null;
    return { text: `${text.join('')}${last ? '\n]}\n' : ''}`, last };
  }
}

/** The document up to its records. Templates are in the engine's own format, base64. */
function headOf({ store, profiles, attester }: OpenStoreParts, pausedUntil: number | null, nowMs: number): string {
  const summaries = new Map(profiles.summaries(nowMs).map((summary) => [summary.id, summary]));
  const about = {
    format: 'vigil-export-1',
    version: VERSION,
    atMs: nowMs,
    keyTier: store.tier,
    pausedUntil,
    falseAlarmsReported: store.falseAlarms(),
    /** The decision; the recording itself is for the pilot's key alone (`vigil pilot export`). */
    pilot: pilotOf(store.pilot()),
    profiles: profiles.all.map((entry) => ({
      ...entry,
      stage: summaries.get(entry.id)?.stage,
      sessions: summaries.get(entry.id)?.sessions,
      learning: summaries.get(entry.id)?.learning,
      template: Buffer.from(store.template(entry.id) ?? []).toString('base64'),
      templateAside: Buffer.from(store.templateAside(entry.id) ?? []).toString('base64'),
    })),
    registrations: attester.credentials.all.map(({ jwk: { d: _private, ...publicKey }, ...rest }) => ({
      ...rest,
      publicKey,
    })),
    /** Records that are kept as counts: positions `from` to `to`, and the day in days since 1970-01-01 UTC. */
    condensed: store.ledger.index.runs,
  };
  return `${JSON.stringify(about).slice(0, -1)},\n"attestations":[`;
}

/** With the name that the user's exports carry: those who hold copies find them by it, also after the recording was deleted. */
function pilotOf(record: PilotRecord | null): object | null {
  if (record === null || record.decision === null) return null;
  const { secret, decision } = record;
  return { ...decision, pseudonym: new PilotNames(secret, decision.recipient).pseudonym };
}
