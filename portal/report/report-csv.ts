/** Decisions as CSV (RFC 4180), one line each. In: entries of the trail, policies. Out: lines of text. */
import { isErased, type StoredEntry } from '../server/audit-trail.ts';
import { decide, type PortalPolicy } from '../server/policy.ts';
import { csvLine } from './csv.ts';

const FACTS = [
  'at',
  'purpose',
  'user',
  'session',
  'verdict',
  'action',
  'confidence',
  'llr',
  'fmr_ucl95',
  'gap',
] as const;
const EVIDENCE = ['keys', 'strokes', 'clicks', 'active_s', 'unseen_s', 'stage', 'key_tier'] as const;

/** Users and sessions are hashes. A policy has two columns: what it would do, and why. */
export async function* reportCsv(
  trail: AsyncIterable<StoredEntry>,
  policies: readonly PortalPolicy[],
): AsyncGenerator<string> {
  yield csvLine([...FACTS, ...EVIDENCE, ...policies.flatMap(({ name }) => [name, `${name}_reasons`])]);
  for await (const entry of trail) {
    if (isErased(entry) || entry.decision === null) continue;
    const { claims, gap } = entry.decision;
    const { ev, model } = claims;
    yield csvLine([
      new Date(entry.at * 1000).toISOString(),
      entry.purpose,
      entry.sub,
      entry.sid,
      claims.verdict,
      entry.action,
      claims.confidence,
      claims.llr,
      claims.fmr?.ucl95 ?? null,
      gap,
      ev.keys,
      ev.strokes,
      ev.clicks,
      ev.active_s,
      ev.unseen_s,
      model.stage,
      claims.kp,
      ...policies.flatMap((policy) => {
        const { would, reasons } = decide(policy, claims, gap);
        return [would, reasons.join(' ')];
      }),
    ]);
  }
}
