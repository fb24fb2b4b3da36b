/** S3 and S4 in numbers: altered tokens, and tokens of one bank at another. VIGIL_MUTANTS=1000000 and the bench are the long runs. */

import { crossSubmissions, mutants, reached } from '@vigil/bench/verify/attacks.ts';
import { expect, it } from 'vitest';

const MUTANTS = Number(process.env.VIGIL_MUTANTS ?? 1_000);
const CROSSED = Number(process.env.VIGIL_CROSS_SUBMISSIONS ?? 100);

it(`accepts none of ${MUTANTS} altered tokens, many of them well encrypted`, async () => {
  const tally = await mutants(MUTANTS, 1);
  expect(tally).toMatchObject({ tried: MUTANTS, accepted: 0 });
  // One in twenty-one is drawn to come so far; four standard deviations fewer would be no draw.
  expect(reached(tally, 'signature-invalid')).toBeGreaterThan(MUTANTS / 50);
}, 3_600_000);

it(`accepts none of ${CROSSED} tokens of another bank, though it knows the key that signed them`, async () => {
  const tally = await crossSubmissions(CROSSED);
  expect(tally).toMatchObject({ tried: CROSSED, accepted: 0 });
}, 3_600_000);
