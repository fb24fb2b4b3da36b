/** Confirms a destructive command. In: the question. Out: whether the user typed yes; throws `not-confirmed` without a terminal. */
import { createInterface } from 'node:readline/promises';
import { VigilError } from '@vigil/protocol/errors.ts';

export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new VigilError('not-confirmed', 'Confirmation needs a terminal: add --yes to run without confirmation');
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const confirmation = await prompt.question(`${question} Type yes: `);
  prompt.close();
  return confirmation.trim().toLowerCase() === 'yes';
}
