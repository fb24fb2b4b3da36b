/**
 * Another program that flushes the disk without a pause, as a browser or a package manager does. In: a folder on the disk of the store.
 * Out: it runs until it is stopped; then how many times it flushed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const SCRIPT = `
const { closeSync, fsyncSync, openSync, renameSync, writeSync } = require('node:fs');
const file = process.argv[1];
let flushes = 0;
process.on('message', () => process.send(flushes, () => process.exit()));
process.on('disconnect', () => process.exit());
const bytes = Buffer.alloc(256 * 1024, 1);
const again = () => {
  const handle = openSync(file + '.new', 'w');
  writeSync(handle, bytes);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(file + '.new', file);
  flushes += 1;
  setImmediate(again);
};
again();
`;

/** Runs `work` beside it. */
export async function besideFlushes<T>(
  folder: string,
  work: () => Promise<T>,
): Promise<T & { readonly flushes: number }> {
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
  const child = spawn(process.execPath, ['-e', SCRIPT, join(folder, 'neighbour')], { stdio: [...stdio] });
  try {
    const result = await work();
    const counted = once(child, 'message');
    child.send('stop');
    const [flushes] = await counted;
    return { ...result, flushes: Number(flushes) };
  } finally {
    child.kill();
  }
}
