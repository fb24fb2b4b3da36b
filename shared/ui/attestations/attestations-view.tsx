/**
 * The view *Attestations*. In: the overview, which tells when there are new records. Out: filters, the list, the open
 * record.
 */

import type { AttestationRow } from '@vigil/protocol/user/attestations.ts';
import type { Overview } from '@vigil/protocol/user/overview.ts';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ActionProblem } from '../problem.tsx';
import { useMedia } from '../use-media.ts';
import { useWindowServices } from '../window-services.ts';
import { AttestationDetailView } from './attestation-detail.tsx';
import { AttestationList } from './attestation-list.tsx';
import { AttestationPages } from './attestation-pages.ts';
import { ChainCheck } from './chain-check.tsx';
import { CondensedCounts } from './condensed-counts.tsx';
import { ExportBar } from './export-bar.tsx';
import { FilterBar, filterOf, NO_FILTER } from './filter-bar.tsx';

/** Minimum width for the detail beside the list; must match the style sheet. */
const BESIDE = '(min-width: 52rem)';

export function AttestationsView({ overview }: { readonly overview: Overview }): VNode {
  const { localizer, userApi } = useWindowServices();
  const { attestations, common } = localizer.strings;
  const [fields, setFields] = useState(NO_FILTER);
  const [edition, setEdition] = useState(0);
  const [, setDrawn] = useState(0);
  const [active, setActive] = useState(0);
  const [openSeq, setOpenSeq] = useState<number | null>(null);
  const isAtTop = useRef(true);
  const list = useRef<HTMLDivElement>(null);
  const isBeside = useMedia(BESIDE);
  const filter = useMemo(() => filterOf(fields), [fields]);
  const pages = useMemo(
    () => new AttestationPages(userApi, filter, () => setDrawn((n) => n + 1)),
    [userApi, filter, edition],
  );
  useEffect(() => () => pages.dispose(), [pages]);

  const count = pages.matching ?? 0;
  const fresh = pages.matching === null ? 0 : Math.max(0, (overview.data?.items.attestations ?? 0) - pages.total);
  const reset = (): void => {
    setActive(0);
    setEdition((n) => n + 1);
  };
  // The list does not move while the user reads further down or has a record open.
  const isUndisturbed = isAtTop.current && openSeq === null;
  useEffect(() => {
    if (fresh > 0 && isUndisturbed) reset();
  }, [fresh, isUndisturbed]);

  const onActive = (index: number): void => {
    setActive(index);
    const row = pages.row(index);
    if (isBeside && row) setOpenSeq(row.seq);
  };
  // The list is rendered next, and can take the focus only then.
  const isBack = useRef(false);
  const back = (): void => {
    isBack.current = true;
    setOpenSeq(null);
  };
  useLayoutEffect(() => {
    if (isBack.current) list.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus();
    isBack.current = false;
  }, [openSeq]);
  return (
    <div class="view attestations" data-open={openSeq !== null}>
      <ChainCheck />
      <FilterBar
        fields={fields}
        onFields={(next) => {
          setFields(next);
          setActive(0);
          setOpenSeq(null);
        }}
      />
      <div class="attestations-bar">
        <p role="status">{pages.matching === null ? attestations.loading : countText()}</p>
        {fresh > 0 && !isUndisturbed && (
          <button type="button" onClick={reset}>
            {localizer.plural(attestations.newer, fresh)}
          </button>
        )}
        <ExportBar filter={filter} isEmpty={count === 0} />
      </div>
      <div class="attestations-body" ref={list}>
        {pages.problem !== null && (
          <div class="card">
            <ActionProblem localizer={localizer} problem={pages.problem} />
            <div class="row">
              <button type="button" onClick={() => pages.retry()}>
                {common.retry}
              </button>
            </div>
          </div>
        )}
        {pages.matching === 0 ? (
          <Nothing isFiltered={Object.keys(filter).length > 0} />
        ) : (
          <AttestationList
            key={`${edition}`}
            pages={pages}
            count={count}
            nowMs={overview.nowMs}
            active={active}
            openSeq={openSeq}
            onActive={onActive}
            onOpen={({ seq }: AttestationRow) => setOpenSeq(seq)}
            onTop={(isTop) => {
              isAtTop.current = isTop;
            }}
          />
        )}
        {openSeq !== null && <AttestationDetailView seq={openSeq} onBack={isBeside ? null : back} />}
        {openSeq === null && count > 0 && <p class="card pick hint">{attestations.pick}</p>}
      </div>
      {openSeq === null && <CondensedCounts />}
    </div>
  );

  function countText(): string {
    return count === pages.total
      ? localizer.plural(attestations.all, count)
      : localizer.plural(attestations.matching, count, { total: localizer.number(pages.total) });
  }
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }): VNode {
  const { attestations } = useWindowServices().localizer.strings;
  return (
    <section class="card">
      <h2>{isFiltered ? attestations.noMatch : attestations.none}</h2>
      {!isFiltered && <p class="hint">{attestations.noneText}</p>}
    </section>
  );
}
