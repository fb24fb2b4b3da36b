/** `vigil-fit` on Windows: keys, check, fit and report, with paths that need quotes; the parameters are those of the other system. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { type DriverContext, run } from './context.ts';

export async function pilotFit({ fit }: DriverContext): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'Prüfung für alle '));
  const vigilFit = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(process.execPath, [fit.program, ...args]);
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  };
  try {
    await vigilFit('new-keys', join(folder, 'keys'));
    assert.ok(existsSync(join(folder, 'keys', 'pilot.private.jwk')));
    const key = ['--key', fit.key];
    const { people, leftOut } = JSON.parse(await vigilFit('check', fit.recordings, ...key, '--json'));
    assert.deepEqual([people, leftOut], [fit.people, []]);
    const out = join(folder, 'ä 1.vigil-parameters');
    await vigilFit('fit', fit.recordings, ...key, '--out', out);
    assert.equal(createHash('sha256').update(readFileSync(out)).digest('hex'), fit.sha256);
    await vigilFit('report', out, '--out', join(folder, 'report'));
    const page = readFileSync(join(folder, 'report', 'report.html'), 'utf8');
    assert.ok(page.includes(fit.sha256), 'the report names the digest');
    const refused = await run(process.execPath, [fit.program, 'check', join(folder, 'nowhere'), ...key]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /\(fit-folder\)/);
    return `${people} people, the bytes of the other system`;
  } finally {
    removeFolder(folder);
  }
}
