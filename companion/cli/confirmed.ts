/** Asks before something is destroyed. In: the question. Out: whether the person typed yes; `not-confirmed` without a terminal. */
import { createInterface } from 'node:readline/promises';
import { VigilError } from '@vigil/protocol/errors.ts';

export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new VigilError('not-confirmed', 'Nothing was done: add --yes to do it without being asked');
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const confirmation = await prompt.question(`${question} Type yes: `);
  prompt.close();
  return confirmation.trim().toLowerCase() === 'yes';
}
