/**
 * Judges untrusted events. In: synthetic keyboard and pointer events, and the time since the user's last act. Out: whether
 * they imitate a user. Password managers send key events without a key around each field that they fill, and page
 * libraries turn one kind of pointer event into another: neither imitates a user.
 */

/** Pointer events that follow a trusted act within this time are reactions to it, in milliseconds. */
const REACTION_MS = 1000;

/** The part of an event that is used; keyboard events have `code` and `key`. */
export interface SyntheticLike {
  readonly type: string;
  readonly code?: string;
  readonly key?: string;
}

/** `sinceActMs`: time since the last trusted act. */
export function imitatesUser(event: SyntheticLike, sinceActMs: number): boolean {
  if (event.type.startsWith('key')) return (event.code ?? '') !== '' || [...(event.key ?? '')].length === 1;
  return sinceActMs > REACTION_MS;
}
