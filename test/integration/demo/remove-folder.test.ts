import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilEnded } from '@vigil/demo/parts/child.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { expect, it } from 'vitest';

/** Writes a file after the other for as many milliseconds as asked for, into a folder that it makes again. */
const WRITER = `const { mkdirSync, writeFileSync } = require('node:fs');
  const [, folder, ms] = process.argv;
  console.log('started');
  for (let count = 0; performance.now() < Number(ms); count += 1) {
    try { mkdirSync(folder, { recursive: true }); writeFileSync(folder + '/' + count, ''); } catch {}
  }`;

it('removes a folder into which a program still writes, once it has ended', async () => {
  for (let round = 0; round < 10; round += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'vigil-written-'));
    const writer = spawn(process.execPath, ['-e', WRITER, join(folder, 'profile', 'Default'), '500']);
    const ended = untilEnded(writer);
    await once(writer.stdout, 'data');
    removeFolder(folder);
    await ended;
    removeFolder(folder);
    expect(existsSync(folder)).toBe(false);
  }
});

it('takes a missing folder for removed', () => {
  expect(() => removeFolder(join(tmpdir(), 'vigil-missing'))).not.toThrow();
});

it('says at once what is wrong with a path that no wait will help', () => {
  expect(() => removeFolder('\0')).toThrow(/null bytes/);
});
