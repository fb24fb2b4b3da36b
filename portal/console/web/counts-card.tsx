/** The most frequent values of a filter. In: counts. Out: bars, each a button that sets the filter. */
import type { VNode } from 'preact';

interface CountsCardProps {
  readonly id: string;
  readonly title: string;
  readonly counts: readonly (readonly [string, number])[];
  readonly selected: string | undefined;
  readonly onChoose: (value: string) => void;
}

const MAX_BARS = 7;

export function CountsCard({ id, title, counts, selected, onChoose }: CountsCardProps): VNode {
  const most = counts[0]?.[1] ?? 1;
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {counts.length === 0 && <p class="quiet">None in this period.</p>}
      <ul class="bars">
        {counts.slice(0, MAX_BARS).map(([value, n]) => (
          <li key={value}>
            <button
              type="button"
              aria-pressed={value === selected}
              onClick={() => onChoose(value === selected ? '' : value)}
            >
              <span class="bar" style={{ width: `${(100 * n) / most}%` }} />
              <span class="name">{value}</span> <b>{n.toLocaleString('en')}</b>
            </button>
          </li>
        ))}
      </ul>
      {counts.length > MAX_BARS && <p class="quiet">{counts.length - MAX_BARS} more: see the filter.</p>}
    </section>
  );
}
