/** Dates on the command line. In: ISO 8601. Out: epoch milliseconds, or an error that names a valid one. */
import { InvalidArgumentError } from 'commander';

const DAY_MS = 86_400_000;

export function timestamp(text: string): number {
  const value = Date.parse(text);
  if (Number.isNaN(value) || value < 0)
    throw new InvalidArgumentError('Expected a date, such as 2026-11-23 or 2026-11-23T08:00Z.');
  return value;
}

/** A day without a time means all of it (UTC, as records are shown). */
export function lastMoment(text: string): number {
  return timestamp(text) + (/^\d{4}-\d\d-\d\d$/.test(text) ? DAY_MS - 1 : 0);
}
