/** Reads the store passphrase. In: standard input. Out: its first line; a terminal does not echo it. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { VigilError } from '@vigil/protocol/errors.ts';

const NULL_OUTPUT = new Writable({ write: (_chunk, _encoding, done) => done() });

export async function readPassphrase(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Passphrase: ');
  // readline echoes to `output` only; in raw mode the terminal does not echo.
  const lines = createInterface({ input: process.stdin, output: NULL_OUTPUT, terminal: process.stdin.isTTY });
  try {
    for await (const line of lines) return line;
  } finally {
    lines.close();
    if (process.stdin.isTTY) process.stderr.write('\n');
  }
  throw new VigilError('no-passphrase', 'No passphrase on standard input: type it or pipe it');
}
