/** Bank keys in SoftHSM over PKCS#11, judged by jose: what is signed there verifies, what is encrypted to them opens. */

import { checkPoint, type Decrypter, type Signer } from '@vigil/portal/keys/bank-key.ts';
import { decryptJwe } from '@vigil/portal/keys/decrypt-jwe.ts';
import { pkcs11Keys } from '@vigil/portal/keys/pkcs11.ts';
import { CompactEncrypt, compactVerify, importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBank } from '../../../unit/portal/bank.ts';
import { openSoftHsm, PIN, type SoftHsm, TOKEN } from './soft-hsm.ts';

const opened = openSoftHsm();
if (typeof opened === 'string') console.warn(`Skipped: ${opened}`);

describe.skipIf(typeof opened === 'string')('keys in an HSM', () => {
  const hsm = opened as SoftHsm;
  let signer: Signer;
  let decrypter: Decrypter;

  beforeAll(() => {
    for (const label of ['challenge', 'attestation']) hsm.generate(label);
    [signer, decrypter] = pkcs11Keys({
      module: hsm.module,
      token: TOKEN,
      pin: PIN,
      keys: [
        { label: 'challenge', kid: 'sig-1', use: 'sig' },
        { label: 'attestation', kid: 'enc-1', use: 'enc' },
      ],
    }) as [Signer, Decrypter];
  });
  afterAll(() => hsm.close());

  const publicOf = ({ x, y }: { x: string; y: string }) => ({ kty: 'EC', crv: 'P-256', x, y });

  it('signs ES256, also many at once', async () => {
    const key = await importJWK(publicOf(signer), 'ES256');
    const header = Buffer.from('{"alg":"ES256"}').toString('base64url');
    await Promise.all(
      Array.from({ length: 50 }, async (_, at) => {
        const text = `${header}.${Buffer.from(`{"at":${at}}`).toString('base64url')}`;
        const signature = Buffer.from(await signer.sign(Buffer.from(text))).toString('base64url');
        const { payload } = await compactVerify(`${text}.${signature}`, key);
        expect(Buffer.from(payload).toString()).toBe(`{"at":${at}}`);
      }),
    );
  });

  it('agrees on secrets for attestations that jose encrypted, also many at once', async () => {
    const key = await importJWK(publicOf(decrypter), 'ECDH-ES+A256KW');
    await Promise.all(
      Array.from({ length: 50 }, async (_, at) => {
        const token = await new CompactEncrypt(Buffer.from(`text ${at}`))
          .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' })
          .encrypt(key);
        expect((await decryptJwe(partsOf(token), decrypter))?.toString()).toBe(`text ${at}`);
      }),
    );
  });

  it('rejects a point off the curve and goes on', async () => {
    const point = checkPoint(signer)!;
    await expect(decrypter.agree({ ...point, y: decrypter.y })).rejects.toThrow();
    expect(await decrypter.agree(point)).toHaveLength(32);
  });

  it('holds both keys of a portal, from the challenge to the decision', async () => {
    const faults: unknown[] = [];
    const bank = await openBank({ keys: [signer, decrypter], onFault: (fault) => faults.push(fault) });
    const token = await bank.simulator.attest((await bank.request('session')).challenge);
    expect(await bank.verify(token, 'session')).toMatchObject({ ok: true, action: 'allow' });
    expect(faults).toEqual([]);
  });

  it('names the token or the key that is missing', () => {
    const open = (token: string, label: string) => () =>
      pkcs11Keys({ module: hsm.module, token, pin: PIN, keys: [{ label, kid: 'k', use: 'sig' }] });
    expect(open('elsewhere', 'challenge')).toThrow(expect.objectContaining({ code: 'hsm-token-missing' }));
    expect(open(TOKEN, 'nothing')).toThrow(expect.objectContaining({ code: 'hsm-key-missing' }));
  });
});

function partsOf(token: string) {
  const [encodedHeader, ...rest] = token.split('.') as [string, string, string, string, string];
  const [encryptedKey, iv, ciphertext, tag] = rest.map((part) => Buffer.from(part, 'base64url')) as Buffer[];
  const { epk } = JSON.parse(Buffer.from(encodedHeader, 'base64url').toString());
  return { encodedHeader, ephemeral: epk, encryptedKey: encryptedKey!, iv: iv!, ciphertext: ciphertext!, tag: tag! };
}
