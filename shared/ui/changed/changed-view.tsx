/** The view *Something changed*. In: the overview. Out: new profiles, the list of profiles, the false alarm report. */

import type { Overview } from '@vigil/protocol/user/overview.ts';
import type { VNode } from 'preact';
import { FalseAlarm } from './false-alarm.tsx';
import { NewProfile } from './new-profile.tsx';
import { Profiles } from './profiles.tsx';

export function ChangedView({ overview }: { readonly overview: Overview }): VNode {
  const bank = overview.registrations.find((known) => known.bank === overview.falseAlarm.bank);
  return (
    <div class="view">
      <div class="columns">
        <NewProfile profiles={overview.profiles} />
        <div class="view">
          {overview.profiles.length > 0 && <Profiles profiles={overview.profiles} />}
          <FalseAlarm falseAlarm={overview.falseAlarm} bankName={bank?.bankName ?? overview.falseAlarm.bank} />
        </div>
      </div>
    </div>
  );
}
