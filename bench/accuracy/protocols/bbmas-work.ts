/**
 * bbmas-work: the second half of each recording, which looks things up and fills documents. In: the whole of BB-MAS. Out:
 * error rates and calibration when enrolled on its first keys and judged on the rest.
 */

import { readBbmasFull } from '@vigil/corpora/bbmas-full.ts';
import { workOf } from '../../fit/keystroke-corpora.ts';
import type { ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { judgeSituations } from './judge-situations.ts';

export const name = 'bbmas-work';

export function run(context: ProtocolContext): Promise<ProtocolResult> {
  const protocol = {
    name,
    corpus: 'bbmas' as const,
    bars: { 50: 11, 100: 7.5, 200: 5 },
    ratioBars: { 50: 1.15, 100: 1.15 },
    read: readBbmasFull,
    situationOf: (sessions: Parameters<typeof workOf>[0][]) => workOf(sessions.flat()),
  };
  return judgeSituations(protocol, context);
}
