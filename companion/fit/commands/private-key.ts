/** Reads private keys. In: the path of a JWK file. Out: a checked key, or a `FitError`. */
import { readFile } from 'node:fs/promises';
import { decodeText } from '@vigil/channel/decode-text.ts';
import { type PilotPrivateKey, readPilotPrivateKey } from '@vigil/pilot/pilot-keys.ts';
import { FitError } from '../base/fit-error.ts';

export async function pilotKeyFrom(file: string): Promise<PilotPrivateKey> {
  return readPilotPrivateKey(await jwkFrom(file));
}

/** @throws {FitError} `fit-key` if the file cannot be read or holds no JSON. */
export async function jwkFrom(file: string): Promise<unknown> {
  try {
    return JSON.parse(decodeText(await readFile(file)));
  } catch (cause) {
    const reason =
      cause instanceof Error && 'code' in cause ? `cannot be read: ${cause.message}` : 'is no JWK: it holds no JSON.';
    throw new FitError('fit-key', `The key ${file} ${reason}`, { cause });
  }
}
