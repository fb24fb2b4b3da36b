/** The whole console. In: its server, the address. Out: filters, charts, records and one session. */
import { Fragment, type VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { type FilterName, queryOf, type ViewState } from '../view-state.ts';
import { type AboutReply, fetchAbout, fetchRecords, fetchSummary, firstRecords } from './api.ts';
import { CountsCard } from './counts-card.tsx';
import { DecisionsChart } from './decisions-chart.tsx';
import { FilterBar } from './filter-bar.tsx';
import { Pager } from './pager.tsx';
import { RecordsTable } from './records-table.tsx';
import { SessionView } from './session-view.tsx';
import { TopBar } from './top-bar.tsx';
import { useLoaded } from './use-loaded.ts';
import { useView } from './use-view.ts';

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** A number that grows at the interval while the page is visible and shows the newest records. */
function useTicks(everyMs: number | null): number {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    if (everyMs === null) return;
    const next = () => {
      if (document.visibilityState === 'visible') setTick((before) => before + 1);
    };
    const timer = setInterval(next, everyMs);
    document.addEventListener('visibilitychange', next);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', next);
    };
  }, [everyMs]);
  return tick;
}

/** True from the first frame on that shows `isReady`. */
function useAfterPaint(isReady: boolean): boolean {
  const [isPainted, setPainted] = useState(false);
  useEffect(() => {
    if (!isReady || isPainted) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setPainted(true));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [isReady, isPainted]);
  return isPainted;
}

export function App(): VNode {
  const about = useLoaded('about', 0, fetchAbout).data;
  const [view, change] = useView();
  const [live, setLive] = useState(true);
  const tick = useTicks(live && about !== null && view.before === null ? about.refreshMs : null);
  return (
    <Fragment>
      <TopBar about={about} live={live} onLive={setLive} />
      <main>
        <Records about={about} view={view} change={change} tick={tick} />
      </main>
    </Fragment>
  );
}

interface RecordsProps {
  readonly about: AboutReply | null;
  readonly view: ViewState;
  readonly change: (next: Partial<ViewState>) => void;
  readonly tick: number;
}

/** Counts of the summary that are drawn, each with the filter that a bar sets. */
const COUNTED = [
  { counts: 'reasons', title: 'Reasons', filter: 'reason' },
  { counts: 'codes', title: 'Verdicts and refusals', filter: 'code' },
] as const;

function Records({ view, change, tick }: RecordsProps): VNode {
  const [first] = useState(firstRecords);
  const query = useMemo(() => queryOf(view, nowSeconds()), [view.period, view.from, view.to, view.filters, tick]);
  const key = JSON.stringify([view.period, view.from, view.to, view.filters]);
  const records = useLoaded(
    `${key} ${view.before}`,
    tick,
    (signal) => fetchRecords(paged(query, view.before), signal),
    first,
  );
  // After the first records are on the page: counting everything takes the server longer than a page of records.
  const isShown = useAfterPaint(records.data !== null || records.fault !== null);
  const summary = useLoaded(isShown ? key : null, tick, (signal) => fetchSummary(query, signal));
  const setFilter = (name: FilterName) => (value: string) => {
    const { [name]: _, ...rest } = view.filters;
    change({ filters: value === '' ? rest : { ...rest, [name]: value }, before: null });
  };
  const [from, to] = [Number(query.get('from')), Number(query.get('to'))];
  return (
    <Fragment>
      <FilterBar
        view={view}
        summary={summary.data}
        now={nowSeconds()}
        onChange={(next) => change({ ...next, before: null })}
      />
      {(records.fault ?? summary.fault) && (
        <p class="fault" role="alert">
          {records.fault ?? summary.fault}
        </p>
      )}
      <div class="columns" data-open={view.open !== null}>
        <div class="found">
          <div class="cards">
            {summary.data && (
              <Fragment>
                <DecisionsChart summary={summary.data} from={from} to={to} />
                {COUNTED.map(({ counts, title, filter }) => (
                  <CountsCard
                    key={counts}
                    id={counts}
                    title={title}
                    counts={summary.data?.[counts] ?? []}
                    selected={view.filters[filter]}
                    onChoose={setFilter(filter)}
                  />
                ))}
              </Fragment>
            )}
          </div>
          <section class="card list" aria-labelledby="list-name" aria-busy={records.loading}>
            <Pager query={query} reply={records.data} before={view.before} onBefore={(before) => change({ before })} />
            {records.data && records.data.records.length > 0 && (
              <RecordsTable
                records={records.data.records}
                record={view.record}
                onOpen={(open, record) => change({ open, record })}
              />
            )}
            {records.data && records.data.records.length === 0 && (
              <p class="blank" data-testid="blank">
                No record fits. Choose a longer period or clear the filters.
              </p>
            )}
          </section>
        </div>
        {view.open !== null && (
          <SessionView
            session={view.open}
            record={view.record}
            tick={tick}
            onRecord={(record) => change({ record })}
            onUser={(user) => change({ filters: { user }, before: null })}
            onClose={() => change({ open: null, record: null })}
          />
        )}
      </div>
    </Fragment>
  );
}

function paged(query: URLSearchParams, before: string | null): URLSearchParams {
  const parameters = new URLSearchParams(query);
  if (before !== null) parameters.set('before', before);
  return parameters;
}
