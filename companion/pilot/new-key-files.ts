/** The keys of those who run a pilot. In: a folder. Out: two new key pairs as JWK files of mode 0600; nothing is overwritten. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isThere } from '@vigil/files/is-there.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { newParameterKeys } from './parameter-keys.ts';
import { newPilotKeys, pilotKeyId } from './pilot-keys.ts';

/**
 * Writes both pairs. Out: what was written, for those who run the command.
 *
 * @throws VigilError `file-exists`, `file-unwritable`.
 */
export async function newKeyFiles(folder: string): Promise<string> {
  const [pilot, signing] = await Promise.all([newPilotKeys(), newParameterKeys()]);
  const files = Object.entries({
    'pilot.public.jwk': pilot.publicKey,
    'pilot.private.jwk': pilot.privateKey,
    'signing.public.jwk': signing.publicKey,
    'signing.private.jwk': signing.privateKey,
  });
  const there = files.map(([name]) => join(folder, name)).find((file) => isThere(file));
  if (there !== undefined) throw new VigilError('file-exists', `${there} already exists: choose another folder`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const [name, key] of files)
      await writeFile(join(folder, name), `${JSON.stringify(key, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    throw new VigilError('file-unwritable', `Cannot write to ${folder}: check its permissions`, { cause });
  }
  return (
    `Written to ${folder}: ${files.map(([name]) => name).join(', ')}. Keep the private keys offline.\n` +
    `Thumbprint of the pilot's key, as users see it: ${pilotKeyId(pilot.publicKey).slice(0, 16)}\n`
  );
}
