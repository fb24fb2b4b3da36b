/**
 * What the case of `vigil-fit` compares with. In: the repository with `npm run build` done, a folder. Out: recordings of made-up people
 * there, their key as an editor of Windows writes it, and the digest of the parameters that a fit on this system gives.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newPilotKeys } from '@vigil/pilot/pilot-keys.ts';
import { writePilot } from '../unit/companion/fit/pilot-recordings.ts';
import type { DriverContext } from './driver/context.ts';

const AMOUNTS = { people: 10, visits: 6, keys: 130, clicks: 0 };

export async function fitHere(
  root: string,
  work: string,
  path: (file: string) => string,
): Promise<DriverContext['fit']> {
  const program = join(root, 'dist/companion/vigil-fit.js');
  const [recordings, key, out] = [join(work, 'all recordings'), join(work, 'pilot key.jwk'), join(work, 'fitted')];
  mkdirSync(recordings);
  const keys = await newPilotKeys();
  for (let k = 0; k < AMOUNTS.people; k++) await writePilot({ folder: recordings, keys }, `person ${k}`, AMOUNTS);
  writeFileSync(key, `\ufeff${JSON.stringify(keys.privateKey, null, 2).replaceAll('\n', '\r\n')}\r\n`);
  execFileSync(process.execPath, [program, 'fit', recordings, '--key', key, '--out', out], { stdio: 'pipe' });
  const sha256 = createHash('sha256').update(readFileSync(out)).digest('hex');
  return { program: path(program), recordings: path(recordings), key: path(key), people: AMOUNTS.people, sha256 };
}
