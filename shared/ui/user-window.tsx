/** The user window. In: the options of `mountWindow`. Out: brand, tabs, and the open view or the problem. */

import type { Overview } from '@vigil/protocol/user/overview.ts';
import type { UserReply } from '@vigil/protocol/user/user-api.ts';
import type { Localizer } from '@vigil/text/localizer.ts';
import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { AttestationsView } from './attestations/attestations-view.tsx';
import { ChangedView } from './changed/changed-view.tsx';
import { ErasureProof } from './data/erasure-proof.tsx';
import { MyDataView } from './data/my-data-view.tsx';
import { HelpView } from './help/help-view.tsx';
import { LearningView } from './learning/learning-view.tsx';
import { NowView } from './now/now-view.tsx';
import { OverviewPoll, type PollResult } from './overview-poll.ts';
import { PilotMark } from './pilot/pilot-mark.tsx';
import { PilotView } from './pilot/pilot-view.tsx';
import { Missing, Stale } from './problem.tsx';
import { ShutStore } from './shut-store.tsx';
import { type Tab, Tabs } from './tabs.tsx';
import type { ExtraTab, ViewId, WindowOptions } from './window-options.ts';
import { WindowServicesContext } from './window-services.ts';

interface UserWindowProps extends WindowOptions {
  readonly localizer: Localizer;
  readonly view: string;
  readonly banksListed: boolean;
  onShow(view: string): void;
}

export function UserWindow({
  userApi,
  localizer,
  view,
  banksListed,
  extraTabs = [],
  onShow,
  onRetry,
}: UserWindowProps): VNode {
  const [known, setResult] = useState<PollResult>({ overview: null, problem: null });
  const poll = useRef<OverviewPoll | null>(null);
  useEffect(() => {
    poll.current = new OverviewPoll(userApi, setResult);
    poll.current.start();
    return () => poll.current?.stop();
  }, [userApi]);
  const refresh = async (): Promise<void> => poll.current?.refresh();
  const [proof, setProof] = useState<UserReply<'erase'> | null>(null);
  const services = useMemo(() => ({ userApi, localizer, refresh, onErased: setProof }), [userApi, localizer]);

  const { overview, problem } = known;
  const mark = <PilotMark pilot={overview?.state.pilot} onShow={onShow} />;
  const marked = ({ panel, ...rest }: Tab): Tab => ({
    ...rest,
    panel: () => (
      <>
        {mark}
        {panel()}
      </>
    ),
  });
  const retry = (): void => {
    onRetry?.();
    void refresh();
  };
  const tab = (id: ViewId, draw: (overview: Overview) => VNode): Tab => ({
    id,
    label: localizer.strings.tabs[id],
    panel: () => {
      if (proof !== null) return <ErasureProof proof={proof} onClose={() => setProof(null)} />;
      if (overview === null) return <Missing localizer={localizer} problem={problem} onRetry={retry} />;
      const isShut = overview.state.store !== undefined && id !== 'data';
      return (
        <>
          {problem !== null && <Stale localizer={localizer} problem={problem} atMs={overview.nowMs} onRetry={retry} />}
          {id !== 'pilot' && mark}
          {isShut ? <ShutStore why={overview.state.store!} onShow={onShow} /> : draw(overview)}
        </>
      );
    },
  });
  const pilot = overview?.state.pilot;
  const pilotTab = pilot === undefined ? [] : [tab('pilot', () => <PilotView pilot={pilot} />)];
  const tabs: Tab[] = [
    tab('now', (at) => <NowView overview={at} banksListed={banksListed} onShow={onShow} />),
    tab('learning', (at) => <LearningView overview={at} />),
    tab('attestations', (at) => <AttestationsView overview={at} />),
    tab('data', (at) => <MyDataView overview={at} />),
    tab('changed', (at) => <ChangedView overview={at} />),
    // Without an overview too: help is needed most when the companion does not reply.
    marked({ id: 'help', label: localizer.strings.tabs.help, panel: () => <HelpView /> }),
    ...pilotTab,
    ...extraTabs.map((extra) => marked(foreignTab(extra))),
  ];
  return (
    <WindowServicesContext.Provider value={services}>
      <div class="vigil-window">
        <Tabs brand={<Brand />} label={localizer.strings.tabs.label} tabs={tabs} open={view} onOpen={onShow} />
      </div>
    </WindowServicesContext.Provider>
  );
}

/** Logo and name. */
function Brand(): VNode {
  return (
    <div class="window-brand">
      <svg class="mark" viewBox="0 0 128 128" width="32" height="32" aria-hidden="true">
        <rect width="128" height="128" rx="30" />
        <path d="M30 44 64 98 98 44" />
        <circle cx="64" cy="42" r="13" />
      </svg>
      <h1>Vigil</h1>
    </div>
  );
}

function foreignTab({ id, label, panel }: ExtraTab): Tab {
  return { id, label, panel: () => <Foreign panel={panel} /> };
}

/** Hosts an element of the embedding program. */
function Foreign({ panel }: { readonly panel: HTMLElement }): VNode {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    host.current?.replaceChildren(panel);
  }, [panel]);
  return <div ref={host} />;
}
