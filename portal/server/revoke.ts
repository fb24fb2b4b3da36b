/** Revokes registered keys. In: the kid or the user. Out: what was revoked. */
import { record } from './audit.ts';
import type { Portal } from './portal.ts';

const NOTHING = { sid: null, action: null, purpose: null, txn: null, decision: null };

/** True if this call revoked it. */
export async function revokeCredential(portal: Portal, kid: string, reason: string): Promise<boolean> {
  const at = Math.floor(portal.now() / 1000);
  const revoked = await portal.credentials.revoke(kid, reason, at);
  if (revoked)
    await record(portal, {
      ...NOTHING,
      at,
      kind: 'revoked',
      kid,
      sub: (await portal.credentials.find(kid))?.sub ?? null,
      code: reason,
    });
  return revoked;
}

/** Revokes all keys of a user, for instance when an account is closed. Returns the kids that this call revoked. */
export async function revokeSubject(portal: Portal, subject: string, reason: string): Promise<string[]> {
  const kids: string[] = [];
  for (const { kid, revokedAt } of await portal.credentials.list(subject)) {
    if (revokedAt === null && (await revokeCredential(portal, kid, reason))) kids.push(kid);
  }
  return kids;
}
