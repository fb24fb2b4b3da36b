/**
 * Pilot files of the same people and visits for another key, whose noise is therefore another. In: pilot files. Out: the same visits under
 * the same pseudonyms, encrypted to a key of their own.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { encryptVisit } from '@vigil/pilot/block.ts';
import { pilotKeyId } from '@vigil/pilot/pilot-keys.ts';
import { readPilotFile, readPilotHeader } from '@vigil/pilot/read-pilot-file.ts';
import { writePilotFile } from '@vigil/pilot/write-pilot-file.ts';
import { keysBeside } from './keys-beside.ts';
import type { PilotFiles, PilotTrial } from './pilot-trial.ts';

/** @param draw 1 is the files as they were exported. */
export async function filesOfDraw(
  { kept, name, progress }: PilotTrial,
  files: PilotFiles,
  draw: number,
): Promise<PilotFiles> {
  if (draw === 1) return files;
  const keyFile = kept.path('pilots', `${name}-draw-${draw}.key.jwk`);
  const { publicKey, privateKey } = await keysBeside(keyFile);
  const folder = await kept.file('pilots', `${name}-draw-${draw}`, async (draft) => {
    progress(`the same visits for key ${draw}`);
    await mkdir(draft, { recursive: true });
    for (const file of await readdir(files.folder)) {
      const { createdDay, pseudonym } = await readPilotHeader(join(files.folder, file));
      const blocks: string[] = [];
      for await (const { counts: _counts, ...visit } of readPilotFile(join(files.folder, file), files.privateKey))
        blocks.push(...(await encryptVisit(publicKey, visit)));
      await writePilotFile(join(draft, file), { createdDay, pseudonym, recipient: pilotKeyId(publicKey) }, blocks);
    }
  });
  return { folder, keyFile, privateKey, people: files.people };
}
