/** Reads private keys. In: the path of a JWK file. Out: a checked key, or a `FitError`. */
import { readFile } from 'node:fs/promises';
import { type PilotPrivateKey, readPilotPrivateKey } from '@vigil/pilot/pilot-keys.ts';
import { FitError } from '../base/fit-error.ts';

export async function pilotKeyFrom(file: string): Promise<PilotPrivateKey> {
  return readPilotPrivateKey(await jwkFrom(file));
}

/** @throws {FitError} `fit-key` if the file cannot be read or holds no JSON. */
export async function jwkFrom(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new FitError('fit-key', `${file} is not a private key as JWK.`, { cause });
  }
}
