/** The key pair of a pilot that the benchmark plays. In: the file of its private key. Out: the pair; a new one where there is no file. */
import { readFile, writeFile } from 'node:fs/promises';
import { newPilotKeys, type PilotKeys, publicHalf, readPilotPrivateKey } from '@vigil/pilot/pilot-keys.ts';

export async function keysBeside(file: string): Promise<PilotKeys> {
  const known = await readFile(file, 'utf8').catch(() => null);
  if (known !== null) {
    const privateKey = readPilotPrivateKey(JSON.parse(known));
    return { privateKey, publicKey: publicHalf(privateKey) };
  }
  const keys = await newPilotKeys();
  await writeFile(file, JSON.stringify(keys.privateKey), { mode: 0o600 });
  return keys;
}
