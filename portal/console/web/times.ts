/** Times and hashes as text. In: NumericDate seconds, base64url. Out: text in the time zone of the browser. */

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

export const momentText = (at: number): string => moment.format(at * 1000);
export const clockText = (at: number): string => clock.format(at * 1000);

const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

export const dateText = (at: number): string => date.format(at * 1000);
export const minuteText = (at: number): string => minute.format(at * 1000);

/** For people to compare, not for search. */
export const shortHash = (hash: string | null): string => (hash === null ? '–' : hash.slice(0, 8));

export const zoneName = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Value of a `datetime-local` field. */
export function localValue(at: number): string {
  const date = new Date(at * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
