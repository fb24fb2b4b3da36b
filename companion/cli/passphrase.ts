/** The passphrase, as the person types it. In: standard input. Out: its first line; a terminal does not show it. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { VigilError } from '@vigil/protocol/errors.ts';

const NOWHERE = new Writable({ write: (_chunk, _encoding, done) => done() });

export async function readPassphrase(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Passphrase: ');
  // readline echoes to `output` alone: with the terminal in raw mode nothing else shows the keys.
  const lines = createInterface({ input: process.stdin, output: NOWHERE, terminal: process.stdin.isTTY });
  try {
    for await (const line of lines) return line;
  } finally {
    lines.close();
    if (process.stdin.isTTY) process.stderr.write('\n');
  }
  throw new VigilError('no-passphrase', 'No passphrase was given: type it, or write it to standard input');
}
