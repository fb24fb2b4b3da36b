/**
 * Writes pilot files of public recordings without a companion: thousands of people take minutes. In: people with visits, the pilot's key. Out:
 * a file for each of them, as a pilot in the field leaves it, and whose each pseudonym is.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { encryptVisit } from '@vigil/pilot/block.ts';
import { pilotKeyId } from '@vigil/pilot/pilot-keys.ts';
import type { VisitEntry } from '@vigil/pilot/visit.ts';
import { writePilotFile } from '@vigil/pilot/write-pilot-file.ts';
import type { PilotKey } from '@vigil/protocol/pilot.ts';
import type { TrialSubject, TrialVisit } from './pilot-people.ts';

const DEVICE = { os: 'other', browser: 'chromium', keyboard: 'unknown', reportHz: null, clockStepMs: null } as const;

export async function writePilots(
  folder: string,
  publicKey: PilotKey,
  people: readonly TrialSubject[],
): Promise<Record<string, string>> {
  for (const subject of people) await writeSubject(folder, publicKey, subject);
  return Object.fromEntries(people.map(({ id }) => [nameOf(id, 22), id]));
}

async function writeSubject(folder: string, publicKey: PilotKey, { id, visits }: TrialSubject): Promise<void> {
  const pseudonym = nameOf(id, 22);
  const blocks: string[] = [];
  for (const [k, visit] of visits.entries()) {
    const facts = { pseudonym, day: visit.day, site: 1, device: DEVICE, complete: true };
    blocks.push(
      ...(await encryptVisit(publicKey, { ...facts, id: nameOf(`${id} ${k}`, 16), entries: entriesOf(visit) })),
    );
  }
  const owner = { createdDay: 20_000, pseudonym, recipient: pilotKeyId(publicKey) };
  await writePilotFile(join(folder, `${pseudonym}.vigil-pilot`), owner, blocks);
}

/** As the core records them: `at` counts from the frame's first batch, times from the visit's beginning. */
function entriesOf({ arrivals }: TrialVisit): VisitEntry[] {
  const first = arrivals[0];
  if (first === undefined) return [];
  return arrivals.map(({ batch: { stream: _stream, ...batch }, nowMs }) => ({
    ...batch,
    kind: 'batch',
    at: batch.at - first.batch.at,
    atMs: Math.round(nowMs - first.nowMs),
    frame: 0,
  }));
}

function nameOf(text: string, characters: number): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, characters);
}
