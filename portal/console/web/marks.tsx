/** Verdicts and decisions as marks. In: a code. Out: text with a shape and a tone; the tone never stands alone. */
import type { VNode } from 'preact';
import type { StoredEntry } from '../../server/audit-trail.ts';
import type { Action } from '../../server/policy.ts';
import { kindText } from '../words.ts';

const SHAPES: Readonly<Record<string, string>> = {
  match: '●',
  uncertain: '◐',
  mismatch: '▲',
  insufficient: '○',
  paused: '‖',
  unavailable: '–',
};

const SIGNS: Readonly<Record<Action, string>> = { allow: '✓', 'step-up': '↥', lock: '■' };

export function ActionMark({ action }: { readonly action: Action | null }): VNode {
  if (action === null) return <span class="mark">–</span>;
  return (
    <span class="mark" data-action={action}>
      <span aria-hidden="true">{SIGNS[action]}</span> {action}
    </span>
  );
}

/** The verdict of a verified token, the code of a refused one, else the kind of the entry. */
export function OutcomeMark({ entry }: { readonly entry: StoredEntry }): VNode {
  if ('erased' in entry) return <span class="outcome">erased</span>;
  if (entry.kind === 'verified')
    return (
      <span class="outcome" data-verdict={entry.code}>
        <span aria-hidden="true">{SHAPES[entry.code] ?? '·'}</span> {entry.code}
      </span>
    );
  return (
    <span class="outcome" data-verdict={entry.kind === 'refused' ? 'refused' : 'none'}>
      {kindText(entry.kind).toLowerCase()} {entry.kind === 'registered' ? '' : <code>{entry.code}</code>}
    </span>
  );
}
