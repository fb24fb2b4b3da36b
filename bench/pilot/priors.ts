/**
 * Keystroke parameters made as the shipped ones are, of people whom nothing judges. In: a folder of recordings, a corpus that has no part
 * in them. Out: the parameter file.
 */
import { writeFile } from 'node:fs/promises';
import { fitBackground } from '../accuracy/background.ts';
import type { PilotTrial } from './pilot-trial.ts';

/** @param without the corpus that is left out; null: all corpora, so the people of the pilot too. */
export function priorFile({ dataDir, seed, kept, progress }: PilotTrial, without: string | null): Promise<string> {
  return kept.file('priors', `${without ?? 'shipped-kind'}.bin`, async (draft) => {
    const report = (text: string) => progress(`prior without ${without ?? 'any corpus left out'}: ${text}`);
    await writeFile(draft, await fitBackground(dataDir, seed, without === null ? [] : [without], report));
  });
}
