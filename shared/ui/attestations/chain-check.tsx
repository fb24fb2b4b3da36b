/** Integrity of the ledger. In: the companion's own check. Out: the result, or where the chain breaks. */

import type { ChainReport } from '@vigil/protocol/user/attestations.ts';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { VerdictMark } from '../verdict-mark.tsx';
import { useWindowServices } from '../window-services.ts';

type Checked = ChainReport | 'checking' | 'failed';

export function ChainCheck(): VNode {
  const { localizer, userApi } = useWindowServices();
  const { attestations } = localizer.strings;
  const [checked, setChecked] = useState<Checked>('checking');
  const check = (): void => {
    setChecked('checking');
    userApi.request({ type: 'check-chain' }).then(setChecked, () => setChecked('failed'));
  };
  useEffect(check, [userApi]);
  const isDone = typeof checked !== 'string';
  return (
    <div class="chain" role="status" data-chain={isDone ? (checked.intact ? 'whole' : 'broken') : checked}>
      {isDone && <VerdictMark verdict={checked.intact ? 'match' : 'mismatch'} />}
      <p>
        {checked === 'checking' && attestations.chainChecking}
        {checked === 'failed' && attestations.chainFailed}
        {isDone && (
          <>
            <strong>
              {checked.intact
                ? attestations.chainIntact
                : localizer.format(attestations.chainBroken, { seq: localizer.number(checked.brokenAt ?? 0) })}
            </strong>{' '}
            <span class="hint">
              {checked.intact
                ? localizer.plural(attestations.chainIntactText, checked.entries)
                : attestations.chainBrokenText}
            </span>
          </>
        )}
      </p>
      <button type="button" disabled={checked === 'checking'} onClick={check}>
        {attestations.chainAgain}
      </button>
    </div>
  );
}
