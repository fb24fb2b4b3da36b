/** The service with both keys of the bank in SoftHSM, from the command line to a decision. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSimulator } from '@vigil/portal/simulate/simulator.ts';
import type { PinnedBank } from '@vigil/protocol/policy.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { openSoftHsm, PIN, type SoftHsm, TOKEN } from '../keys/soft-hsm.ts';
import { startService, temporaryFolder } from './running-service.ts';

const opened = openSoftHsm();
if (typeof opened === 'string') console.warn(`Skipped: ${opened}`);

describe.skipIf(typeof opened === 'string')('vigil-verifier --hsm', () => {
  const hsm = opened as SoftHsm;
  afterAll(() => hsm.close());

  it('signs challenges and decrypts attestations in the HSM', async () => {
    for (const label of ['challenge', 'attestation']) hsm.generate(label);
    const data = temporaryFolder();
    writeFileSync(join(data, 'pin'), `${PIN}\n`, { mode: 0o600 });
    const keys = [
      { label: 'challenge', kid: 'sig-1', use: 'sig' },
      { label: 'attestation', kid: 'enc-1', use: 'enc' },
    ];
    const place = { pkcs11js: hsm.binding, library: hsm.library, token: TOKEN, pinFile: join(data, 'pin'), keys };
    writeFileSync(join(data, 'hsm.json'), JSON.stringify(place));
    const service = await startService(['--hsm', join(data, 'hsm.json')], data);
    const own = { origin: 'http://localhost:8080', sessionId: 'session-1', subject: 'user-1' };
    const bank = (await (await fetch(`${service.url}/v1/pinned-bank`)).json()) as PinnedBank;
    expect(bank.keys.map(({ kid }) => kid)).toEqual(['sig-1', 'enc-1']);
    const simulator = await createSimulator({ bank });
    const challengeFor = async (purpose: string) =>
      (await service.post('/v1/challenges', { purpose, ...own })).body.challenge as string;
    const registration = await simulator.register(await challengeFor('registration'));
    const registered = await service.post('/v1/registrations/verify', { token: registration, ...own });
    expect(registered.body).toMatchObject({ ok: true });
    const token = await simulator.attest(await challengeFor('session'));
    const decision = await service.post('/v1/attestations/verify', { token, purpose: 'session', ...own });
    expect(decision.body).toMatchObject({ ok: true, action: 'allow' });
    expect(await service.stop()).toBe(0);
  });
});
