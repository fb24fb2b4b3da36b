/**
 * The list of attestations. In: pages of rows. Out: a listbox that renders only the visible rows; arrow keys, Page
 * Up, Page Down, Home and End move through all of them.
 */

import type { AttestationRow } from '@vigil/protocol/user/attestations.ts';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { VerdictMark, verdictLabel } from '../verdict-mark.tsx';
import { useWindowServices } from '../window-services.ts';
import type { AttestationPages } from './attestation-pages.ts';

/** Row height in rem; must match the style sheet. */
const ROW_REM = 3.5;
/** Rows rendered beyond either edge. */
const BEYOND = 6;

interface AttestationListProps {
  readonly pages: AttestationPages;
  readonly count: number;
  readonly nowMs: number;
  /** Index of the active row. */
  readonly active: number;
  /** `seq` of the record that is open beside the list. */
  readonly openSeq: number | null;
  onActive(index: number): void;
  onOpen(row: AttestationRow): void;
  onTop(isAtTop: boolean): void;
}

interface View {
  readonly rowPx: number;
  readonly first: number;
  readonly last: number;
}

export function AttestationList({
  pages,
  count,
  nowMs,
  active,
  openSeq,
  onActive,
  onOpen,
  onTop,
}: AttestationListProps): VNode {
  const { localizer } = useWindowServices();
  const list = useRef<HTMLDivElement>(null);
  const [{ rowPx, first, last }, setView] = useState<View>({ rowPx: 16 * ROW_REM, first: 0, last: 20 });

  const measure = (): void => {
    const box = list.current!;
    const rowPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * ROW_REM;
    const first = Math.max(0, Math.floor(box.scrollTop / rowPx) - BEYOND);
    const last = Math.ceil((box.scrollTop + box.clientHeight) / rowPx) + BEYOND;
    setView((old) => (old.rowPx === rowPx && old.first === first && old.last === last ? old : { rowPx, first, last }));
    onTop(box.scrollTop < rowPx);
  };
  useLayoutEffect(() => {
    const resizing = new ResizeObserver(measure);
    resizing.observe(list.current!);
    return () => resizing.disconnect();
  }, []);
  useEffect(() => pages.want(first, last), [pages, first, last]);

  const moveTo = (index: number): void => {
    const to = Math.min(count - 1, Math.max(0, index));
    const box = list.current!;
    const top = to * rowPx;
    box.scrollTop = Math.min(top, Math.max(box.scrollTop, top + rowPx - box.clientHeight));
    onActive(to);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(list.current!.clientHeight / rowPx) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: count - 1,
    };
    const to = moves[event.key];
    const row = pages.row(active);
    if (to !== undefined) moveTo(to);
    else if ((event.key === 'Enter' || event.key === ' ') && row) onOpen(row);
    else return;
    event.preventDefault();
  };

  const end = Math.min(count, last);
  const indices = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
  const isActiveDrawn = active >= first && active < end;
  return (
    <div
      ref={list}
      class="attestation-list"
      role="listbox"
      tabIndex={0}
      aria-label={localizer.strings.attestations.list}
      aria-activedescendant={isActiveDrawn ? `attestation-${active}` : undefined}
      onScroll={measure}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: `${count * rowPx}px` }}>
        {indices.map((index) => {
          const row = pages.row(index);
          return (
            <Row
              key={index}
              index={index}
              row={row}
              count={count}
              topPx={index * rowPx}
              isOpen={row !== undefined && row.seq === openSeq}
              isActive={index === active}
              nowMs={nowMs}
              onPick={() => {
                onActive(index);
                if (row) onOpen(row);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  readonly index: number;
  readonly count: number;
  readonly row: AttestationRow | undefined;
  readonly topPx: number;
  readonly isOpen: boolean;
  readonly isActive: boolean;
  readonly nowMs: number;
  onPick(): void;
}

function Row({ index, count, row, topPx, isOpen, isActive, nowMs, onPick }: RowProps): VNode {
  const { localizer } = useWindowServices();
  const { attestations, purposes } = localizer.strings;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus and names the active option
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter and Space are handled by the listbox
    <div
      id={`attestation-${index}`}
      class="attestation-row"
      role="option"
      aria-selected={isOpen}
      aria-posinset={index + 1}
      aria-setsize={count}
      data-active={isActive}
      style={{ transform: `translateY(${topPx}px)` }}
      onClick={onPick}
    >
      {row === undefined ? (
        <span class="skeleton" role="img" aria-label={attestations.loading} />
      ) : (
        <>
          <VerdictMark verdict={row.verdict} />
          <span class="attestation-who">
            <strong>{row.bankName}</strong>
            <span class="hint">
              {verdictLabel(localizer, row.verdict)}
              {row.confidence !== null && ` ${localizer.percent(row.confidence)}`}
              {row.verdict !== null && ` · ${purposes[row.purpose]}`}
            </span>
          </span>
          <time class="hint" dateTime={new Date(row.atMs).toISOString()}>
            {localizer.time(row.atMs, nowMs)}
          </time>
        </>
      )}
    </div>
  );
}
