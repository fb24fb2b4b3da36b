/** The whole path in real Chromium: browser, extension, host, companion, bank. The users who type are generated. */

import type { BankLog } from '@vigil/demo/acts/bank-log.ts';
import { learned } from '@vigil/demo/acts/play-in-browser.ts';
import { typeUntilLocked } from '@vigil/demo/acts/takeover.ts';
import type { Theatre } from '@vigil/demo/acts/theatre.ts';
import { CUSTOMER, PAYMENT } from '@vigil/demo/acts/three-acts.ts';
import type { RunningChromium } from '@vigil/demo/browser/chromium.ts';
import { grantConsent } from '@vigil/demo/browser/extension-pages.ts';
import type { BankVisitor } from '@vigil/demo/customers/visitor.ts';
import { ingrid, somebodyElse } from '@vigil/demo/people/cast.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedIn } from './at-the-bank.ts';

describe('the whole path in Chromium', () => {
  let theatre: Theatre;
  let running: RunningChromium;
  let visitor: BankVisitor;
  let log: BankLog;
  const genuine = ingrid();
  const impostor = somebodyElse();

  beforeAll(async () => {
    ({ theatre, running, visitor, log } = await signedIn());
  });
  afterAll(async () => {
    expect(await theatre?.close()).toEqual([]);
  });

  it("registers with the user's consent", async () => {
    expect(await visitor.register(() => grantConsent(running, true))).toBe('registered');
    expect(log.events).toContainEqual(expect.objectContaining({ kind: 'registered', keyTier: 'file' }));
  });

  it('attests a payment while learning, and the bank requests a code', async () => {
    log.mark();
    expect(await visitor.pay(PAYMENT, genuine)).toBe('step-up');
    const attestation = log.attestations.find(({ claims }) => claims.purpose === 'transaction');
    expect(attestation?.claims).toMatchObject({ verdict: 'insufficient', confidence: null, origin: theatre.bank.url });
    expect(attestation?.claims.txn).toMatch(/^[\w-]{43}$/);
  });

  it('learns, and reports it in a gapless watch', async () => {
    log.mark();
    await visitor.startNote();
    expect(await log.waitForVerdict(['insufficient'])).not.toBeNull();
    for (let keys = 0; keys < 1000; keys += 100) await visitor.driver.type(genuine.type(100));
    const match = await log.waitForVerdict(['match']);
    expect(match?.claims.model.stage).not.toBe('learning');
    const chain = log.attestations.map(({ claims }) => claims.cont.seq);
    expect(chain).toEqual(chain.map((_, i) => (chain[0] ?? 0) + i));
    // One token may be missing before the first: it was in transit when the page was left.
    expect(
      log.attestations
        .slice(1)
        .map(({ gap }) => gap)
        .filter((gap) => gap !== 0),
    ).toEqual([]);
    expect(log.attestations.length).toBeGreaterThan(1);
  });

  it('locks the session of a trained template when somebody else types', async () => {
    await trainTemplate();
    const { caught, keys } = await typeUntilLocked(visitor, log, impostor.type(600));
    expect(caught).toBe(true);
    expect(keys).toBeLessThanOrEqual(600);
    expect(await visitor.isLocked()).toBe(true);
    expect(log.lastAttestation()?.claims.verdict).toBe('mismatch');
  });

  it('readmits a user who authenticates, and recognises them', async () => {
    await visitor.signIn(CUSTOMER);
    await visitor.startNote();
    log.mark();
    const first = await log.waitForVerdict(['insufficient', 'match', 'uncertain', 'mismatch']);
    expect(first?.claims.verdict).toBe('insufficient');
    for (let keys = 0; keys < 200; keys += 100) await visitor.driver.type(genuine.type(100));
    expect(await log.waitForVerdict(['match'])).not.toBeNull();
    expect(await visitor.isLocked(100)).toBe(false);
  });

  it('registers no second user of the bank on the same device', async () => {
    await running.context.clearCookies();
    const second = await theatre.openVisitor(running);
    await second.signIn({ user: 'mats.lindqvist', password: 'northern-pines' });
    log.mark();
    expect(await second.register(async () => {})).toBe('other-user-registered');
    expect(log.events.some((event) => event.kind === 'registered')).toBe(false);
  });

  /** Types until the template is trained: only then may a mismatch lock. A trained template needs a second day. */
  async function trainTemplate(): Promise<void> {
    let stage = (await learned(theatre)).stage;
    for (let keys = 0; stage !== 'trained' && keys < 3000; keys += 100) {
      if (keys === 500) {
        await theatre.restartCompanion();
        await visitor.startNote();
      }
      await visitor.driver.type(genuine.type(100));
      stage = (await learned(theatre)).stage;
    }
    expect(stage).toBe('trained');
    log.mark();
    expect(await log.waitForVerdict(['match'])).not.toBeNull();
  }
});
