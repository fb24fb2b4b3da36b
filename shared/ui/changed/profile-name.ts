/** Names that people give their profiles. In: a name and the profiles there are. Out: what is wrong with it, if anything. */
import type { ProfileSummary } from '@vigil/protocol/user/overview.ts';

/** As the contract has it. */
const MAX_LENGTH = 60;

/** Key of the sentence that says so. */
export type NameProblem = 'badName' | 'takenName';

/** `own`: the profile that is being renamed may keep its name. */
export function nameProblem(name: string, profiles: readonly ProfileSummary[], own?: string): NameProblem | null {
  if (name === '' || name.length > MAX_LENGTH) return 'badName';
  const same = (other: string): boolean => other.toLocaleLowerCase() === name.toLocaleLowerCase();
  return profiles.some((profile) => profile.id !== own && same(profile.name)) ? 'takenName' : null;
}
