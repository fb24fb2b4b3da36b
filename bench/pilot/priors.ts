/**
 * Keystroke parameters made as the shipped ones are, of people whom nothing judges. In: a folder of recordings, a corpus that has no part
 * in them. Out: the parameter file, with its moments beside.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { decodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { encodeMoments, momentsFile } from 'vigil-fit/keystroke/prior.ts';
import { fitBackground } from '../accuracy/background.ts';
import { readBackground } from '../fit/keystroke-corpora.ts';
import { momentsOfBackground } from '../fit/moments.ts';
import { isJudged } from '../trials/people-apart.ts';
import type { PilotTrial } from './pilot-trial.ts';

/** @param without the corpus that is left out; null: all corpora, so the people of the pilot too. */
export async function priorFile(trial: PilotTrial, without: string | null): Promise<string> {
  const { dataDir, seed, kept, progress } = trial;
  const leftOut = without === null ? [] : [without];
  const name = `${without ?? 'shipped-kind'}.bin`;
  const file = await kept.file('priors', name, async (draft) => {
    const report = (text: string) => progress(`prior without ${without ?? 'any corpus left out'}: ${text}`);
    await writeFile(draft, await fitBackground(dataDir, seed, leftOut, report));
  });
  await kept.file('priors', momentsFile(name), async (draft) => {
    const model = decodeModel(await readFile(file));
    const people = await readBackground(dataDir, leftOut);
    const background = people.filter(({ id, corpus }) => !isJudged(id, seed, corpus !== 'aalto'));
    await writeFile(draft, encodeMoments(momentsOfBackground(model, background), model));
  });
  return file;
}
