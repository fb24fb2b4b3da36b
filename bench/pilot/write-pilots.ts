/**
 * Writes pilot files of public recordings: `tsx bench/pilot/write-pilots.ts --data DIR --typing bbmas --pointer sapimouse --out DIR`. In:
 * recordings. Out: a file a person, as a pilot in the field leaves them, and beside the folder the pilot's private key. No companion runs:
 * thousands of people take minutes. `play-pilots.ts` plays fewer through the real host.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encryptVisit } from '@vigil/pilot/block.ts';
import { type PilotKeys, pilotKeyId } from '@vigil/pilot/pilot-keys.ts';
import type { VisitEntry } from '@vigil/pilot/visit.ts';
import { writePilotFile } from '@vigil/pilot/write-pilot-file.ts';
import { keysBeside } from './keys-beside.ts';
import { sourceOf, type TrialSubject, type TrialVisit, trialPeople } from './pilot-people.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    typing: { type: 'string', default: 'none' },
    pointer: { type: 'string', default: 'none' },
    side: { type: 'string', default: 'pilot' },
    limit: { type: 'string', default: '100000' },
    out: { type: 'string', default: '' },
  },
});

const DEVICE = { os: 'other', browser: 'chromium', keyboard: 'unknown', reportHz: null, clockStepMs: null } as const;

async function main(): Promise<void> {
  await mkdir(values.out, { recursive: true });
  const keys = await keysBeside(`${values.out}.key.jwk`);
  const people = await trialPeople(values.data, sourceOf(values));
  for (const subject of people) await writeSubject(keys, subject);
  const names = Object.fromEntries(people.map(({ id }) => [nameOf(id, 22), id]));
  await writeFile(`${values.out}.people.json`, JSON.stringify(names, null, 2));
  process.stderr.write(`${people.length} people\n`);
}

async function writeSubject(keys: PilotKeys, { id, visits }: TrialSubject): Promise<void> {
  const pseudonym = nameOf(id, 22);
  const blocks: string[] = [];
  for (const [k, visit] of visits.entries()) {
    const facts = { pseudonym, day: visit.day, site: 1, device: DEVICE, complete: true };
    blocks.push(
      ...(await encryptVisit(keys.publicKey, { ...facts, id: nameOf(`${id} ${k}`, 16), entries: entriesOf(visit) })),
    );
  }
  const owner = { createdDay: 20_000, pseudonym, recipient: await pilotKeyId(keys.publicKey) };
  await writePilotFile(join(values.out, `${pseudonym}.vigil-pilot`), owner, blocks);
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

await main();
