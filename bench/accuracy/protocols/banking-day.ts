/**
 * banking-day: visits of a few minutes, as customers of a bank make them. In: BB-MAS work, Pace keypad and Balabit recordings
 * (see bank-customers.ts). Out: for each preset of the portal how payments at the end of a visit are decided, of the customer,
 * of strangers, and after a takeover in the middle of a visit; by how many visits were learnt. Real engine, real claims, real
 * policy.
 */

import { readCustomers } from '../../trials/bank-customers.ts';
import { isJudged } from '../../trials/people-apart.ts';
import type { ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { type JudgedVisit, summariseVisits } from '../banking-day-summary.ts';
import { followCustomer, TIER } from '../follow-customer.ts';
import { judgedEngine } from '../judged-engine.ts';

export const name = 'banking-day';

const LEARNT_VISITS = [5, 10, 20, 40] as const;

export async function run(context: ProtocolContext): Promise<ProtocolResult> {
  const engine = await judgedEngine(context);
  const isKept = (id: string): boolean => context.background !== 'fit' || isJudged(id, context.seed, true);
  const customers = (await readCustomers(context.dataDir, isKept)).filter(({ id }) => isKept(id));
  const visits: JudgedVisit[] = [];
  for (const [index, customer] of customers.entries()) {
    if (index % 5 === 0) context.progress(`customer ${index} of ${customers.length}`);
    for (const restarts of ['daily', 'never'] as const) {
      visits.push(...followCustomer(engine, customer, customers, { restarts, learnt: LEARNT_VISITS }, context.seed));
    }
  }
  const summary = summariseVisits(visits, context.seed);
  return {
    ...summary,
    notes: [
      `${customers.length} customers: typing, keypad and pointer of three people each; pointers of Balabit only`,
      `each learnt visit begins with an authentication that the bank states; key tier ${TIER}`,
      ...(context.background === 'fit'
        ? []
        : ['shipped parameters: where these corpora were fitted on, figures flatter']),
    ],
  };
}
