/** The whole path in real Firefox, which accepts no synthetic time stamps: users type in real time. */

import { BankLog } from '@vigil/demo/acts/bank-log.ts';
import { type Cast, Theatre } from '@vigil/demo/acts/theatre.ts';
import { CUSTOMER, PAYMENT } from '@vigil/demo/acts/three-acts.ts';
import { ensureBrowser } from '@vigil/demo/browser/install.ts';
import { ingrid } from '@vigil/demo/people/cast.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('the whole path in Firefox', () => {
  let theatre: Theatre;
  let cast: Cast;
  let log: BankLog;

  beforeAll(async () => {
    theatre = await Theatre.open({ headless: true, replay: false });
    cast = await theatre.openCast(ensureBrowser('firefox', () => {}));
    log = new BankLog(theatre.bank.feed);
    await cast.visitor.signIn(CUSTOMER);
  });
  afterAll(async () => {
    expect(await theatre?.close()).toEqual([]);
  });

  it('registers with consent', async () => {
    expect(await cast.visitor.register(cast.consent)).toBe('registered');
  });

  it('counts typed keys in the stream of a watch', async () => {
    await cast.visitor.startNote();
    log.mark();
    await cast.visitor.driver.type(ingrid().type(40));
    const attestation = await log.waitFor(
      (event): event is typeof event => event.kind === 'attestation' && event.claims.ev.keys > 0,
    );
    expect(attestation).not.toBeNull();
    expect(log.lastAttestation()?.claims).toMatchObject({ verdict: 'insufficient', model: { stage: 'learning' } });
  });

  it('attests a payment', async () => {
    log.mark();
    expect(await cast.visitor.pay(PAYMENT)).toBe('step-up');
    expect(log.attestations.map(({ claims }) => claims.purpose)).toContain('transaction');
  });
});
