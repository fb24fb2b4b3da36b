/** Reports of faults to the bank's own callback. In: the callback. Out: one that can be called anywhere: it never fails. */

export type FaultReporter = (fault: unknown) => unknown;

/** A logger that throws or rejects must not turn a refusal into a crash, nor end a delivery. */
export function safeReport(report: FaultReporter): (fault: unknown) => void {
  const reported = async (fault: unknown) => report(fault);
  return (fault) => void reported(fault).catch(() => {});
}
