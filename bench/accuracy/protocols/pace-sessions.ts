/**
 * pace-sessions: the same person in another session. In: Pace free text. Out: error rates and calibration when enrolled on the
 * first two sessions and judged on the other four, no window over two.
 */

import { readPace } from '@vigil/corpora/pace.ts';
import { sessionsOf } from '../../fit/keystroke-corpora.ts';
import type { ProtocolContext, ProtocolResult } from '../../trials/protocol.ts';
import { judgeSituations } from './judge-situations.ts';

export const name = 'pace-sessions';

export function run(context: ProtocolContext): Promise<ProtocolResult> {
  const protocol = {
    name,
    corpus: 'pace' as const,
    bars: { 50: 6, 100: 4, 200: 3 },
    ratioBars: { 50: 1.15, 100: 1.15 },
    read: (dataDir: string) => readPace(dataDir, 'free'),
    situationOf: sessionsOf,
  };
  return judgeSituations(protocol, context);
}
