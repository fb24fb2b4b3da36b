/** Store faults in the log: one line a second for each code, and none lost count of. */
import { VigilError } from '@vigil/protocol/errors.ts';
import { faultLog } from 'vigil-verifier/monitor/fault-log.ts';
import { expect, it } from 'vitest';

it('logs an outage as one line a second for each code, with how many were left out', () => {
  const lines: unknown[] = [];
  let nowMs = 0;
  const report = faultLog({ error: (line: unknown) => void lines.push(line) }, () => nowMs);
  const [late, lost] = [new VigilError('store-timeout', 'late'), new VigilError('connection-lost', 'lost')];
  for (let count = 0; count < 500; count += 1) report(late);
  report(lost);
  nowMs = 1_000;
  report(late);
  nowMs = 9_000;
  report(late);
  expect(lines).toEqual([
    { err: late, leftOut: 0 },
    { err: lost, leftOut: 0 },
    { err: late, leftOut: 499 },
    { err: late, leftOut: 0 },
  ]);
});
