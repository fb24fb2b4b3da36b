/** Reports faults to the bank's callback. In: the callback. Out: a wrapper that never throws. */

export type FaultReporter = (fault: unknown) => unknown;

/** A callback that throws or rejects must not crash a verification or end a delivery. */
export function safeReport(report: FaultReporter): (fault: unknown) => void {
  const reported = async (fault: unknown) => report(fault);
  return (fault) => void reported(fault).catch(() => {});
}
