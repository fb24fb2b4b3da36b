/**
 * The shared secret of the local channel. In: its path. Out: 32 random bytes that only this user can read. Only the companion
 * creates it; hosts and commands read it.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, writeFileSync } from 'node:fs';
import { removeFile, whenFree } from '@vigil/files/while-open.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { checkPrivate } from './private-directory.ts';

const SECRET_BYTES = 32;

/** Throws `not-private`, `secret-invalid`, or ENOENT when no companion ever ran here. */
export function readSecret(path: string): Buffer {
  checkPrivate(path, 'file');
  const secret = whenFree(() => readFileSync(path));
  if (secret.length !== SECRET_BYTES) {
    throw new VigilError('secret-invalid', `${path} is damaged: stop the companion, delete the file, start it again`);
  }
  return secret;
}

/** Reads the secret; creates it when absent. Two processes that create it at once get the same one. */
export function ensureSecret(path: string): Buffer {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    return readSecret(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  writeFileSync(draft, randomBytes(SECRET_BYTES), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    removeFile(draft);
  }
  return readSecret(path);
}
