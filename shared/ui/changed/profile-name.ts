/** Profile names. In: a name and the existing profiles. Out: what is wrong with it, or null. */
import type { ProfileSummary } from '@vigil/protocol/user/overview.ts';

/** As the protocol limits it. */
const MAX_LENGTH = 60;

/** Message key of the problem. */
export type NameProblem = 'badName' | 'takenName';

/** `own`: a profile that is being renamed may keep its name. */
export function nameProblem(name: string, profiles: readonly ProfileSummary[], own?: string): NameProblem | null {
  if (name === '' || name.length > MAX_LENGTH) return 'badName';
  const same = (other: string): boolean => other.toLocaleLowerCase() === name.toLocaleLowerCase();
  return profiles.some((profile) => profile.id !== own && same(profile.name)) ? 'takenName' : null;
}
