/**
 * bbmas-shift: from one task to others. In: the whole of BB-MAS, whose first keys copy a text. Out:
 * error rates and calibration when enrolled on those and judged on the second half, which is other work.
 */

import { readBbmasFull } from '@vigil/corpora/bbmas-full.ts';
import { shiftOf } from '../../fit/keystroke-corpora.ts';
import type { ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { judgeSituations } from './judge-situations.ts';

export const name = 'bbmas-shift';

export function run(context: ProtocolContext): Promise<ProtocolResult> {
  const protocol = {
    name,
    corpus: 'bbmas' as const,
    bars: { 50: 10, 100: 7, 200: 5 },
    ratioBars: { 50: 1.15, 100: 1.15 },
    read: readBbmasFull,
    situationOf: (sessions: Parameters<typeof shiftOf>[0][]) => shiftOf(sessions.flat()),
  };
  return judgeSituations(protocol, context);
}
