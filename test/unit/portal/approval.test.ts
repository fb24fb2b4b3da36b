/** Approvals: bound to one transaction of one session and consumed once. */
import { consumeApproval, issueApproval } from '@vigil/portal/server/approval.ts';
import type { ApprovedTransaction } from '@vigil/portal/server/approved-transaction.ts';
import { hashSession, hashSubject, hashTransaction } from '@vigil/portal/server/digest.ts';
import { describe, expect, it } from 'vitest';
import { ORIGIN, openBank, PAYMENT, VISITOR } from './bank.ts';

const OWN: ApprovedTransaction = { origin: ORIGIN, ...VISITOR, transaction: PAYMENT };

describe('an approval', () => {
  it('approves its transaction once, also for 200 concurrent executions', async () => {
    const { portal } = await openBank();
    const approval = await issueApproval(portal, OWN, 'attestation');
    const results = await Promise.all(Array.from({ length: 200 }, () => consumeApproval(portal, approval, OWN)));
    expect(results.filter(({ ok }) => ok)).toEqual([{ ok: true, by: 'attestation' }]);
    expect(await consumeApproval(portal, approval, OWN)).toEqual({ ok: false, code: 'approval-used' });
  });

  it('refuses another amount, session, user or origin and stays valid for its own', async () => {
    const { portal } = await openBank();
    const approval = await issueApproval(portal, OWN, 'step-up');
    for (const other of [
      { transaction: ['9250.00', ...PAYMENT.slice(1)] },
      { sessionId: 'session-2' },
      { subject: 'user-2' },
      { origin: 'https://other.bank.example' },
    ]) {
      expect(await consumeApproval(portal, approval, { ...OWN, ...other })).toEqual({
        ok: false,
        code: 'approval-mismatch',
      });
    }
    expect(await consumeApproval(portal, approval, OWN)).toEqual({ ok: true, by: 'step-up' });
  });

  it('leaves each use in the audit trail, with the hashes of its session and transaction', async () => {
    const { portal, credentials } = await openBank();
    const approval = await issueApproval(portal, OWN, 'step-up');
    await consumeApproval(portal, approval, { ...OWN, sessionId: 'session-2' });
    for (const _ of [1, 2]) await consumeApproval(portal, approval, OWN);
    const entries = credentials.trail.filter(({ kind }) => kind === 'approval');
    expect(entries.map(({ code }) => code)).toEqual(['approval-mismatch', 'step-up', 'approval-used']);
    expect(entries[1]).toMatchObject({
      sub: hashSubject(portal.id, VISITOR.subject),
      sid: hashSession(VISITOR.sessionId),
      txn: hashTransaction(PAYMENT),
      purpose: 'transaction',
      action: null,
    });
  });

  it('does not count when its use cannot be recorded', async () => {
    const { portal } = await openBank();
    const approval = await issueApproval(portal, OWN, 'attestation');
    const audit = () => Promise.reject(new Error('disk full'));
    const failing = { ...portal, stores: { ...portal.stores, credentials: { ...portal.stores.credentials, audit } } };
    expect(await consumeApproval(failing, approval, OWN)).toEqual({ ok: false, code: 'store-unavailable' });
    expect(await consumeApproval(portal, approval, OWN)).toEqual({ ok: false, code: 'approval-used' });
  });

  it('is unknown to another bank on the same stores', async () => {
    const { portal } = await openBank();
    const other = await openBank({ id: 'other.example', challenges: portal.stores.challenges });
    const approval = await issueApproval(portal, OWN, 'attestation');
    expect(await consumeApproval(other.portal, approval, OWN)).toMatchObject({ code: 'approval-unknown' });
  });

  it('expires, and no other value is an approval', async () => {
    const { portal, clock } = await openBank();
    const approval = await issueApproval(portal, OWN, 'attestation');
    for (const wrong of [undefined, '', 7, 'A'.repeat(43), `${approval}A`]) {
      expect(await consumeApproval(portal, wrong, OWN)).toEqual({ ok: false, code: 'approval-unknown' });
    }
    clock.ms += 301_000;
    expect(await consumeApproval(portal, approval, OWN)).toEqual({ ok: false, code: 'approval-unknown' });
  });

  it('is refused while the store fails, with the cause passed to onFault', async () => {
    const faults: unknown[] = [];
    const { portal } = await openBank({ onFault: (fault) => faults.push(fault) });
    const approval = await issueApproval(portal, OWN, 'attestation');
    const read = () => Promise.reject(new Error('connection lost'));
    const failing = { ...portal, stores: { ...portal.stores, challenges: { ...portal.stores.challenges, read } } };
    expect(await consumeApproval(failing, approval, OWN)).toEqual({ ok: false, code: 'store-unavailable' });
    expect(String(faults)).toContain('connection lost');
  });
});
