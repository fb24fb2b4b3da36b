/**
 * The view *My data*. In: the overview. Out: stored data and its protection, consents; pause, export, reset, hand-over, erasure.
 */

import type { Overview } from '@vigil/protocol/user/overview.ts';
import type { VNode } from 'preact';
import { useWindowServices } from '../window-services.ts';
import { BankClaimsTable } from './bank-claims-table.tsx';
import { Consents } from './consents.tsx';
import { EraseEverything } from './erase-everything.tsx';
import { ExportEverything } from './export-everything.tsx';
import { HandOver } from './hand-over.tsx';
import { PauseCard } from './pause-card.tsx';
import { Protection } from './protection.tsx';
import { ResetProfile } from './reset-profile.tsx';
import { Stored } from './stored.tsx';

export function MyDataView({ overview }: { readonly overview: Overview }): VNode {
  const { localizer } = useWindowServices();
  const { data } = localizer.strings;
  const profile = overview.profiles.find(({ active }) => active);
  const isOpen = overview.state.store === undefined;
  return (
    <div class="view">
      {isOpen && <Consents registrations={overview.registrations} />}
      <div class="columns">
        <Stored data={overview.data} />
        <Protection tier={overview.data?.keyTier ?? overview.state.keyTier} />
      </div>
      {isOpen && (
        <PauseCard pausedUntil={overview.state.pausedUntil} rule={overview.state.pause} nowMs={overview.nowMs} />
      )}
      <div class="columns">
        {isOpen && <ExportEverything />}
        {isOpen && profile && <ResetProfile name={profile.name} />}
        {isOpen && <HandOver />}
        <EraseEverything />
      </div>
      <div class="columns">
        <Points title={data.sees} points={data.seesPoints} />
        <Points title={data.never} points={data.neverPoints} />
      </div>
      <section class="card">
        <h2>{data.leaves}</h2>
        <p>{data.leavesText}</p>
        <BankClaimsTable />
      </section>
    </div>
  );
}

function Points({ title, points }: { readonly title: string; readonly points: readonly string[] }): VNode {
  return (
    <section class="card">
      <h2>{title}</h2>
      <ul class="points">
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </section>
  );
}
