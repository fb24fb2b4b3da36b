/** What was compared with the profile, by kind of input. In: counts in steps. Out: a line for each kind, and a hint for one alone. */

import type { LiveSession } from '@vigil/protocol/user/overview.ts';
import type { VNode } from 'preact';
import { useWindowServices } from '../window-services.ts';

const KINDS = ['keystroke', 'text', 'keypad', 'pointer'] as const;
/** Shown even when nothing of them was compared. */
const USUAL: readonly string[] = ['keystroke', 'pointer'];

/** The only kind that was compared, if it is one that says little on its own. */
export function aloneOf(scored: NonNullable<LiveSession['scored']>): 'pointer' | 'keypad' | null {
  const [first, ...more] = KINDS.filter((kind) => (scored[kind] ?? 0) > 0);
  return more.length === 0 && (first === 'pointer' || first === 'keypad') ? first : null;
}

export function ComparedInput({ session: { scored = {} } }: { readonly session: LiveSession }): VNode {
  const { localizer } = useWindowServices();
  const { now, modalities } = localizer.strings;
  const alone = aloneOf(scored);
  const amount = (kind: (typeof KINDS)[number]): string => {
    const n = scored[kind] ?? 0;
    if (n === 0) return now.comparedNothing;
    return localizer.plural(kind === 'pointer' ? now.comparedStrokes : now.comparedKeys, n);
  };
  return (
    <section class="card" aria-labelledby="compared-title">
      <h2 id="compared-title">{now.compared}</h2>
      <ul class="compared">
        {KINDS.filter((kind) => USUAL.includes(kind) || (scored[kind] ?? 0) > 0).map((kind) => (
          <li key={kind}>
            <strong>{modalities[kind]}</strong>
            <span class="value">{amount(kind)}</span>
          </li>
        ))}
      </ul>
      {alone !== null && <p class="hint">{now.alone[alone]}</p>}
    </section>
  );
}
