/**
 * Plays public recordings through the real native host into pilot files: `tsx bench/pilot/play-pilots.ts --data DIR --typing bbmas
 * --pointer sapimouse --out DIR` after `npm run build`. In: recordings. Out: the file that `vigil pilot export` writes for each person,
 * `DIR.key.jwk` with the pilot's private key, and `DIR.people.json`, which says whose each pseudonym is.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readPilotHeader } from '@vigil/pilot/read-pilot-file.ts';
import type { PilotKey } from '@vigil/protocol/pilot.ts';
import { keysBeside } from './keys-beside.ts';
import { PilotInstallation } from './pilot-installation.ts';
import { sourceOf, type TrialSubject, trialPeople } from './pilot-people.ts';

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

async function main(): Promise<void> {
  await mkdir(values.out, { recursive: true });
  const { publicKey } = await keysBeside(`${values.out}.key.jwk`);
  const people = await trialPeople(values.data, sourceOf(values));
  const names: Record<string, string> = {};
  for (const [k, subject] of people.entries()) {
    const pseudonym = await playSubject(publicKey, subject);
    if (pseudonym !== null) names[pseudonym] = subject.id;
    await writeFile(`${values.out}.people.json`, JSON.stringify(names, null, 2));
    process.stderr.write(`${k + 1} of ${people.length}: ${subject.id}, ${subject.visits.length} visits\n`);
  }
}

/** Null: the recording holds no visit. */
async function playSubject(publicKey: PilotKey, { visits }: TrialSubject): Promise<string | null> {
  if (visits.every(({ arrivals }) => arrivals.length === 0)) return null;
  const scratch = mkdtempSync(join(tmpdir(), 'vigil-pilot-'));
  try {
    const installation = await PilotInstallation.open(publicKey, scratch);
    const file = join(scratch, 'out.vigil-pilot');
    try {
      for (const visit of visits) await installation.play(visit);
      await installation.export(file);
    } finally {
      await installation.close();
    }
    const { pseudonym } = await readPilotHeader(file);
    await rename(file, join(values.out, `${pseudonym}.vigil-pilot`));
    return pseudonym;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

await main();
