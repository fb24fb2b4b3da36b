/** New keys for a bank. In: nothing. Out: a signing and a decryption key, named by their RFC 7638 thumbprints. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { type BankPrivateKey, bankPrivateKey } from '../keys/private-key.ts';

/** Store them with your other private keys. `openPortal(...).pinned` has the public keys for the companions. */
export async function generateBankKeys(): Promise<BankPrivateKey[]> {
  return [await generate('sig', 'ES256'), await generate('enc', 'ECDH-ES+A256KW')];
}

/** A root key signs key feeds and nothing else. Store it offline: who has it can replace all keys of the bank. */
export const generateRootKey = (): Promise<BankPrivateKey> => generate('sig', 'ES256');

async function generate(use: 'sig' | 'enc', alg: string): Promise<BankPrivateKey> {
  const { privateKey } = await generateKeyPair(alg, { crv: 'P-256', extractable: true });
  const { kty, crv, x, y, d } = await exportJWK(privateKey);
  const jwk = { kty, crv, x, y, d };
  return bankPrivateKey.parse({ ...jwk, use, kid: await calculateJwkThumbprint({ kty: 'EC', crv, x, y }) });
}
