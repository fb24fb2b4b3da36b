/** Whether the ledger is whole. In: nothing but the companion's own check. Out: a line that says so, or where it breaks. */

import type { ChainReport } from '@vigil/protocol/user/attestations.ts';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { VerdictMark } from '../verdict-mark.tsx';
import { useWindowServices } from '../window-services.ts';

type Checked = ChainReport | 'checking' | 'failed';

export function ChainCheck(): VNode {
  const { localizer, desk } = useWindowServices();
  const { answers } = localizer.strings;
  const [checked, setChecked] = useState<Checked>('checking');
  const check = (): void => {
    setChecked('checking');
    desk.ask({ ask: 'check-chain' }).then(setChecked, () => setChecked('failed'));
  };
  useEffect(check, [desk]);
  const isDone = typeof checked !== 'string';
  return (
    <div class="chain" role="status" data-chain={isDone ? (checked.whole ? 'whole' : 'broken') : checked}>
      {isDone && <VerdictMark verdict={checked.whole ? 'match' : 'mismatch'} />}
      <p>
        {checked === 'checking' && answers.chainChecking}
        {checked === 'failed' && answers.chainFailed}
        {isDone && (
          <>
            <strong>
              {checked.whole
                ? answers.chainWhole
                : localizer.format(answers.chainBroken, { seq: localizer.number(checked.brokenAt ?? 0) })}
            </strong>{' '}
            <span class="hint">
              {checked.whole ? localizer.plural(answers.chainWholeText, checked.entries) : answers.chainBrokenText}
            </span>
          </>
        )}
      </p>
      <button type="button" disabled={checked === 'checking'} onClick={check}>
        {answers.chainAgain}
      </button>
    </div>
  );
}
