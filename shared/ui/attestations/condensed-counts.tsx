/** Older attestations that are kept as counts. In: the companion's sums. Out: how many, when, and of what; nothing where there are none. */

import type { CondensedAttestations } from '@vigil/protocol/user/attestations.ts';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useWindowServices } from '../window-services.ts';

export function CondensedCounts(): VNode | null {
  const { localizer, userApi } = useWindowServices();
  const { attestations, verdicts, purposes } = localizer.strings;
  const [condensed, setCondensed] = useState<CondensedAttestations | null>(null);
  useEffect(() => {
    // A companion of an earlier version has none.
    userApi.request({ type: 'condensed-attestations' }).then(setCondensed, () => setCondensed(null));
  }, [userApi]);
  if (condensed === null || condensed.firstDayMs === null || condensed.lastDayMs === null) return null;
  const { records, firstDayMs, lastDayMs, counts } = condensed;
  const span = { first: localizer.utcDay(firstDayMs), last: localizer.utcDay(lastDayMs) };
  return (
    <details class="condensed">
      <summary>{localizer.plural(attestations.condensed, records)}</summary>
      <p class="hint">{localizer.format(attestations.condensedText, span)}</p>
      <ul>
        {counts.map(({ bank, bankName, origin, purpose, verdict, records: n }) => (
          <li key={`${bank} ${origin} ${purpose} ${verdict}`}>
            <span>
              {localizer.format(attestations.condensedRow, {
                bank: bankName,
                purpose: purposes[purpose],
                verdict: verdicts[verdict ?? 'registration'],
              })}
            </span>
            <span class="number">{localizer.number(n)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
