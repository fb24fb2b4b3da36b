/**
 * The files of one pilot. In: the trial. Out: pilot files of its people with their key: played through the real host, or, of thousands of
 * people, written as it writes them.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { keysBeside } from './keys-beside.ts';
import { trialPeople } from './pilot-people.ts';
import type { PilotFiles, PilotTrial } from './pilot-trial.ts';
import { playPilots } from './play-pilots.ts';
import { writePilots } from './write-pilots.ts';

export async function pilotFiles({ name, kept, dataDir, source, progress }: PilotTrial): Promise<PilotFiles> {
  const keyFile = kept.path('pilots', `${name}.key.jwk`);
  const { publicKey, privateKey } = await keysBeside(keyFile);
  const peopleFile = kept.path('pilots', `${name}.people.json`);
  const folder = await kept.file('pilots', name, async (draft) => {
    await mkdir(draft, { recursive: true });
    const people = await trialPeople(dataDir, source);
    const names =
      source.typing === 'aalto'
        ? await writePilots(draft, publicKey, people)
        : await playPilots(draft, publicKey, people, progress);
    await writeFile(peopleFile, JSON.stringify(names, null, 2));
  });
  const people = JSON.parse(await readFile(peopleFile, 'utf8')) as Record<string, string>;
  return { folder, keyFile, privateKey, people };
}
