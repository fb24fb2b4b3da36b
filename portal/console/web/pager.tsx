/** Pages by key, and exports. In: the query, the shown page. Out: a bar above the table. */
import type { VNode } from 'preact';
import type { RecordsPage } from '../record-source.ts';
import { keyOf } from './api.ts';

interface PagerProps {
  readonly query: URLSearchParams;
  readonly reply: RecordsPage | null;
  readonly before: string | null;
  readonly onBefore: (before: string | null) => void;
}

export function Pager({ query, reply, before, onBefore }: PagerProps): VNode {
  const last = reply?.records.at(-1);
  return (
    <header class="pager">
      <h2 id="list-name">Records</h2>
      <nav aria-label="Pages">
        <button type="button" disabled={before === null} data-testid="newest" onClick={() => onBefore(null)}>
          Newest
        </button>
        <button type="button" disabled={before === null} data-testid="newer" onClick={() => history.back()}>
          Back
        </button>
        <button type="button" disabled={!reply?.more} data-testid="older" onClick={() => last && onBefore(keyOf(last))}>
          Older
        </button>
      </nav>
      <p class="exports">
        Export{' '}
        <a href={`api/records.csv?${query}`} download data-testid="export-csv">
          CSV
        </a>{' '}
        <a href={`api/records.json?${query}`} download data-testid="export-json">
          JSON
        </a>
      </p>
    </header>
  );
}
