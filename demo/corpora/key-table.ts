/**
 * Recordings as a table of presses: person, session, key, press_ms, release_ms. In: a folder, which of its files, what the
 * keys are called. Out: people, each with their sessions as runs of key events, in order. Only zones leave this file.
 */

import { zoneOf } from '@vigil/protocol/zones.ts';
import type { TypingSubject } from './aalto.ts';
import { type KeyPress, keyEvents } from './key-events.ts';
import { csvFields, filesOf, linesOf } from './lines.ts';

const COLUMNS = 5;

export interface KeyTable {
  readonly folder: string;
  readonly files: RegExp;
  /** Before the names of people, so that no two corpora share one. */
  readonly prefix: string;
  /** `KeyboardEvent.code` of a key as the recording names it. */
  codeOf(name: string): string;
}

/** Lines that are no presses (headings, broken ones) are skipped. A press without a release has no hold. */
export async function readKeyTable({ folder, files, prefix, codeOf }: KeyTable): Promise<TypingSubject[]> {
  const subjects = new Map<string, Map<number, KeyPress[]>>();
  for (const file of await filesOf(folder, files)) {
    for await (const line of linesOf(file)) {
      const fields = csvFields(line);
      const [id, session, key, press, release] = fields;
      if (
        fields.length !== COLUMNS ||
        press === '' ||
        ![session, press].every((field) => Number.isFinite(Number(field)))
      )
        continue;
      const sessions = subjects.get(id!) ?? new Map<number, KeyPress[]>();
      subjects.set(id!, sessions);
      const presses = sessions.get(Number(session)) ?? [];
      sessions.set(Number(session), presses);
      const upMs = release === '' ? Number.NaN : Number(release);
      presses.push({ zone: zoneOf(codeOf(key!)), key: key!, downMs: Number(press), upMs });
    }
  }
  return Array.from(subjects, ([id, sessions]) => ({
    id: `${prefix}${id}`,
    runs: Array.from(sessions)
      .sort(([a], [b]) => a - b)
      .map(([, presses]) => keyEvents(presses)),
  }));
}
