/**
 * What those who fit and the administrator do, by the built commands alone: keys, check, fit with a signature, report, roll-out by machine
 * policy to a running companion, a damaged file, roll-back. The recordings are made up.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Theatre } from '@vigil/demo/acts/theatre.ts';
import { vigil } from '@vigil/demo/parts/companion.ts';
import { ROOT } from '@vigil/demo/parts/root.ts';
import { readPilotPrivateKey } from '@vigil/pilot/pilot-keys.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nameOf, writePilot } from '../unit/companion/fit/pilot-recordings.ts';

const POLL = { timeout: 90_000, interval: 500 };
const NAME = 'acme-2026';
const AMOUNTS = { people: 10, visits: 6, keys: 130, clicks: 0 };

describe('a pilot by its commands', () => {
  let theatre: Theatre;
  let keys: string;
  let recordings: string;
  let parameters: string;
  const keyFile = (name: string) => join(keys, `${name}.jwk`);
  const jwk = (name: string) => JSON.parse(readFileSync(keyFile(name), 'utf8'));
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const status = async () => JSON.parse(await vigil(['status', '--json', '--home', theatre.home])).parameters;

  async function vigilFit(...args: string[]): Promise<string> {
    const command = join(ROOT, 'dist', 'companion', 'vigil-fit.js');
    return (await promisify(execFile)(process.execPath, [command, ...args])).stdout;
  }

  /** As the administrator: the file stands, the policy names it. */
  function roll(bytes: Uint8Array, digest = sha256(bytes)): void {
    writeFileSync(parameters, bytes, { mode: 0o644 });
    const named = { file: parameters, sha256: digest, key: jwk('signing.public') };
    theatre.setPolicy([theatre.bank.bankPolicy], { parameters: named });
  }

  beforeAll(async () => {
    theatre = await Theatre.open({ headless: true, replay: true, machinePolicy: true });
    keys = join(theatre.folder, 'keys');
    recordings = join(theatre.folder, 'recordings');
    parameters = join(theatre.folder, 'acme.vigil-parameters');
    mkdirSync(recordings);
  });
  afterAll(async () => {
    expect(await theatre?.close()).toEqual([]);
  });

  it('makes keys, checks recordings, fits, signs and reports', async () => {
    expect(await vigil(['pilot', 'new-keys', keys])).toContain('pilot.private.jwk');
    const pilot = { publicKey: jwk('pilot.public'), privateKey: readPilotPrivateKey(jwk('pilot.private')) };
    for (let k = 0; k < AMOUNTS.people; k++)
      await writePilot({ folder: recordings, keys: pilot }, `person ${k}`, AMOUNTS);
    const key = ['--key', keyFile('pilot.private')];
    expect(await vigilFit('check', recordings, ...key)).toContain('10 people in 10 files: 60 visits');
    const out = join(theatre.folder, 'fitted.vigil-parameters');
    const printed = await vigilFit(
      'fit',
      recordings,
      ...key,
      '--out',
      out,
      '--sign',
      keyFile('signing.private'),
      '--name',
      NAME,
    );
    expect(printed).toContain(`calibration ${NAME}, from shipped`);
    await vigilFit('report', out, '--out', join(theatre.folder, 'report'));
    const page = readFileSync(join(theatre.folder, 'report', 'report.html'), 'utf8');
    expect(page).toContain('differentially private');
    const file = readFileSync(out);
    for (let k = 0; k < AMOUNTS.people; k++) expect(file.includes(nameOf(`person ${k}`, 8))).toBe(false);
  });

  it('comes into force in a running companion; doctor names it', async () => {
    expect(await status()).toMatchObject({ source: 'built-in' });
    roll(readFileSync(join(theatre.folder, 'fitted.vigil-parameters')));
    await expect
      .poll(status, POLL)
      .toMatchObject({ source: 'policy', calibration: NAME, problem: null, pending: false });
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(ROOT, 'dist', 'companion', 'vigil.js'),
      'doctor',
      '--json',
      '--home',
      theatre.home,
    ]).catch((error: { stdout: string }) => error);
    expect(stdout).toContain(`${NAME}, from policy`);
  });

  it('is refused when it is altered, unsigned or another file, and what was in force stays', async () => {
    const good = readFileSync(join(theatre.folder, 'fitted.vigil-parameters'));
    const altered = Buffer.from(good);
    altered[altered.length - 10] = altered[altered.length - 10]! ^ 1;
    const [header = '', , ...rest] = good.toString('latin1').split('\n');
    const unsigned = Buffer.from([header, '', ...rest].join('\n'), 'latin1');
    for (const [bytes, digest, problem] of [
      [altered, sha256(altered), 'parameters-digest'],
      [altered, sha256(good), 'parameters-other-file'],
      [unsigned, sha256(unsigned), 'parameters-signature'],
    ] as const) {
      roll(bytes, digest);
      await expect.poll(status, POLL).toMatchObject({ source: 'policy', calibration: NAME, problem });
    }
  });

  it('is rolled back by policy', async () => {
    theatre.setPolicy([theatre.bank.bankPolicy], {});
    await expect.poll(status, POLL).toMatchObject({ source: 'built-in', problem: null, pending: false });
  });
});
