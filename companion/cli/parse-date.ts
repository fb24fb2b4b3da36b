/** Dates on the command line. In: ISO 8601, UTC where no zone is named. Out: epoch milliseconds, or an error that names a valid one. */
import { InvalidArgumentError } from 'commander';

const DAY_MS = 86_400_000;
const DATE = /^(\d{4}-\d\d-\d\d)(?:(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

export function timestamp(text: string): number {
  const [, day = '', time = 'T00:00', zone = 'Z'] = DATE.exec(text) ?? [];
  const value = Date.parse(`${day}${time}${zone}`);
  if (Number.isNaN(value) || value < 0 || !isDay(day))
    throw new InvalidArgumentError('Expected a date, such as 2026-11-23 or 2026-11-23T08:00Z.');
  return value;
}

/** A day without a time means all of it (UTC, as records are shown). */
export function lastMoment(text: string): number {
  return timestamp(text) + (text.includes('T') ? 0 : DAY_MS - 1);
}

/** Dates of 31 February are moved to March when they are parsed. */
const isDay = (day: string): boolean => new Date(`${day}T00:00Z`).toISOString().startsWith(day);
