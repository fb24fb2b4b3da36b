/**
 * Confirmation of the user by the operating system. In: requests that destroy or exchange what was learnt. Out: whether the
 * system confirmed the user, so that who finds an unlocked desk cannot start a template of their own.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import type { UserRequestType } from '@vigil/protocol/user/user-api.ts';

/** `unavailable`: this system has no way to ask. */
export type Confirmation = 'confirmed' | 'refused' | 'unavailable';

/** Asks the system; resolves within `CONFIRM_MS`. Never rejects. */
export type ConfirmUser = () => Promise<Confirmation>;

/** Time to answer, in milliseconds. Shorter than the time that these requests may take. */
export const CONFIRM_MS = 100_000;

const CONFIRMED: ReadonlySet<UserRequestType> = new Set([
  'new-profile',
  'use-profile',
  'remove-profile',
  'reset-profile',
  'hand-over',
  'erase',
]);

/** @throws VigilError `user-not-confirmed`. */
export async function requireConfirmation(type: UserRequestType, confirmUser: ConfirmUser): Promise<void> {
  if (!CONFIRMED.has(type)) return;
  if ((await confirmUser()) === 'refused')
    throw new VigilError('user-not-confirmed', 'The system did not confirm the user: nothing was changed');
}
