/**
 * The user's templates by name (a keyboard, a hand). In: the stored list and changes. Out: a new list; exactly one template
 * is active. It holds nothing that was learnt.
 */

import { VigilError } from '@vigil/protocol/errors.ts';
import { profileSummary } from '@vigil/protocol/user/overview.ts';
import { z } from 'zod';

/** The template that everybody begins with. */
export const USUAL = 'usual';
/** Templates of one user (the bound of the reply's schema). */
export const MAX_PROFILES = 20;

export const profileEntry = z.strictObject({
  id: z.string().regex(/^[\w-]{1,64}$/),
  name: profileSummary.shape.name,
  kind: profileSummary.shape.kind,
  createdAtMs: z.number().int(),
  /** A bank stated, signed, after the template was begun that the user authenticated; see docs/decisions/profiles.md. */
  authenticated: z.boolean(),
  /** First time of a bank's clock after the template was begun, epoch ms; null: no bank was met yet. */
  bankSinceMs: z.number().int().nullable().default(null),
});
export type ProfileEntry = z.output<typeof profileEntry>;

export const profileList = z
  .strictObject({ active: profileEntry.shape.id, entries: z.array(profileEntry).min(1).max(MAX_PROFILES) })
  .refine(({ active, entries }) => entries.filter(({ id }) => id === active).length === 1, 'one is active');
export type ProfileList = z.output<typeof profileList>;

/** The list of a user who has begun no other template. */
export function firstProfile(createdAtMs: number): ProfileList {
  return {
    active: USUAL,
    entries: [{ id: USUAL, name: 'Usual', kind: 'usual', createdAtMs, authenticated: false, bankSinceMs: null }],
  };
}

export function entryOf({ entries }: ProfileList, id: string): ProfileEntry {
  const entry = entries.find((one) => one.id === id);
  if (entry === undefined) throw new VigilError('profile-unknown', 'There is no such profile: see vigil profiles.');
  return entry;
}

/** The list with `entry` at its end, active. */
export function withNew({ entries }: ProfileList, entry: ProfileEntry): ProfileList {
  if (entries.length >= MAX_PROFILES) {
    throw new VigilError('profiles-full', `There are ${MAX_PROFILES} profiles already: remove one.`);
  }
  return { active: entry.id, entries: [...entries, entry] };
}

export function withChanged(list: ProfileList, id: string, change: Partial<Omit<ProfileEntry, 'id'>>): ProfileList {
  const changed = { ...entryOf(list, id), ...change };
  return { ...list, entries: list.entries.map((one) => (one.id === id ? changed : one)) };
}

export function without(list: ProfileList, id: string): ProfileList {
  const { id: gone } = entryOf(list, id);
  if (gone === list.active) throw new VigilError('profile-active', 'This profile is in use: choose another one first.');
  return { ...list, entries: list.entries.filter((one) => one.id !== gone) };
}
