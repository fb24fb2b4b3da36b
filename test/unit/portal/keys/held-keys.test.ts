/** A portal whose keys are two functions: what it asks of them, and what it says when they fail. */
import { type Decrypter, type Signer, softwareDecrypter, softwareSigner } from '@vigil/portal/keys/bank-key.ts';
import { generateBankKeys } from '@vigil/portal/server/generate-bank-keys.ts';
import { expect, it } from 'vitest';
import { openBank } from '../bank.ts';

const [sig, enc] = await generateBankKeys();
const signer = softwareSigner(sig!.kid, sig!);
const decrypter = softwareDecrypter(enc!.kid, enc!);

it('opens with a signer and a decrypter and never sees a private key', async () => {
  const requested: number[] = [];
  const counting: Signer = {
    ...signer,
    sign(data) {
      requested.push(data.length);
      return signer.sign(data);
    },
  };
  const bank = await openBank({ keys: [counting, decrypter] });
  const token = await bank.simulator.attest((await bank.request('session')).challenge);
  expect(await bank.verify(token, 'session')).toMatchObject({ ok: true, action: 'allow' });
  expect(requested).toHaveLength(2);
  expect(bank.portal.pinned.keys).toMatchObject([
    { kid: sig!.kid, x: sig!.x, use: 'sig' },
    { kid: enc!.kid, x: enc!.x, use: 'enc' },
  ]);
});

it('steps up and reports when the decrypter fails: nothing is known of the token', async () => {
  const faults: unknown[] = [];
  let gone = false;
  const failing: Decrypter = {
    ...decrypter,
    agree: (point) => (gone ? Promise.reject(new Error('HSM gone')) : decrypter.agree(point)),
  };
  const bank = await openBank({ keys: [signer, failing], onFault: (fault) => faults.push(fault) });
  const token = await bank.simulator.attest((await bank.request('session')).challenge);
  gone = true;
  expect(await bank.verify(token, 'session')).toMatchObject({
    ok: false,
    action: 'step-up',
    code: 'store-unavailable',
  });
  expect(faults).toMatchObject([{ message: 'HSM gone' }]);
  gone = false;
  expect(await bank.verify(token, 'session')).toMatchObject({ ok: true });
});

it('issues no challenge when the signer fails', async () => {
  const broken: Signer = { ...signer, sign: () => Promise.reject(new Error('HSM gone')) };
  await expect(openBank({ keys: [broken, decrypter] })).rejects.toThrow('HSM gone');
});

it.each([
  ['a JWK whose coordinates are no point', { ...sig!, y: sig!.x }],
  ['a signer without its function', { use: 'sig', kid: 'k', x: sig!.x, y: sig!.y }],
  ['a public JWK', { kty: 'EC', crv: 'P-256', kid: 'k', x: sig!.x, y: sig!.y, use: 'sig' }],
])('refuses %s', async (_what, key) => {
  await expect(openBank({ keys: [key as Signer, decrypter] })).rejects.toMatchObject({ code: 'portal-misconfigured' });
});
