/**
 * The key that signs the extension for Chromium, and thus gives its id. In: a file. Out: an RSA key; made on first use. It lies
 * outside the repository: who has it can publish updates of the extension.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { VigilError } from '@vigil/protocol/errors.ts';

const BITS = 2048;

/** Default place of the key. */
export function extensionKeyFile(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CONFIG_HOME || env.APPDATA || join(homedir(), '.config'), 'vigil', 'extension-key.pem');
}

/** Throws `extension-key-invalid`: the file holds no RSA key of at least 2048 bits. */
export function readExtensionKey(file: string): { readonly key: KeyObject; readonly made: boolean } {
  const made = !existsSync(file);
  if (made) makeKey(file);
  try {
    const key = createPrivateKey(readFileSync(file));
    if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= BITS) return { key, made };
  } catch (cause) {
    throw invalid(file, cause);
  }
  throw invalid(file);
}

function makeKey(file: string): void {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: BITS });
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
}

const invalid = (file: string, cause?: unknown) =>
  new VigilError('extension-key-invalid', `${file} is not an RSA key of at least ${BITS} bits in PEM form`, { cause });
