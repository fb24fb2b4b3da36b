/**
 * Plays public recordings through the real native host into pilot files, after `npm run build`. In: people with visits, the pilot's key. Out:
 * for each of them the file that `vigil pilot export` writes, and whose each pseudonym is.
 */
import { mkdtempSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { readPilotHeader } from '@vigil/pilot/read-pilot-file.ts';
import type { PilotKey } from '@vigil/protocol/pilot.ts';
import { PilotInstallation } from './pilot-installation.ts';
import type { TrialSubject } from './pilot-people.ts';

export async function playPilots(
  folder: string,
  publicKey: PilotKey,
  people: readonly TrialSubject[],
  progress: (text: string) => void,
): Promise<Record<string, string>> {
  const names: Record<string, string> = {};
  for (const [k, subject] of people.entries()) {
    progress(`playing ${k + 1} of ${people.length}: ${subject.id}, ${subject.visits.length} visits`);
    const pseudonym = await playSubject(folder, publicKey, subject);
    if (pseudonym !== null) names[pseudonym] = subject.id;
  }
  return names;
}

/** Null: the recording holds no visit. */
async function playSubject(folder: string, publicKey: PilotKey, { visits }: TrialSubject): Promise<string | null> {
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
    // Not moved: the folder may be on another disk.
    await copyFile(file, join(folder, `${pseudonym}.vigil-pilot`));
    return pseudonym;
  } finally {
    removeFolder(scratch);
  }
}
