/** What `vigil doctor` and the window's Help view show. In: unknown JSON. Out: validated results, one for each check. */
import { z } from 'zod';

export const checkResult = z.strictObject({
  check: z.string().max(40),
  result: z.enum(['ok', 'failed', 'skipped']),
  /** Stable name of the fault; null unless the check failed. */
  code: z.string().max(60).nullable(),
  detail: z.string().max(2000),
  /** What to do; null unless the check failed. */
  remedy: z.string().max(2000).nullable(),
});
export type CheckResult = z.infer<typeof checkResult>;

export const diagnosis = z.strictObject({ findings: z.array(checkResult).max(40) });
export type Diagnosis = z.infer<typeof diagnosis>;
