/** How long a pause lasts. In: the time now. Out: whole minutes. */

/** Minutes to the next local midnight, at least 1: the companion takes 1 to 1440. */
export function minutesUntilTomorrow(now: Date): number {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  return Math.min(1440, Math.max(1, Math.ceil((midnight.getTime() - now.getTime()) / 60_000)));
}
