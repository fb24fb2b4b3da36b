/** A verdict in shape, colour and words, so that none relies on colour alone. In: a verdict. Out: its mark and tone. */

import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import type { Localizer } from '@vigil/text/localizer.ts';
import type { VNode } from 'preact';

export type Tone = 'match' | 'uncertain' | 'mismatch' | 'none';

const SHAPES: Readonly<Record<Verdict, string>> = {
  match: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z',
  uncertain: 'M8 1 15 8 8 15 1 8Z',
  mismatch: 'M8 1.5 15 14H1Z',
  insufficient: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 2.2a3.8 3.8 0 1 1 0 7.6 3.8 3.8 0 0 1 0-7.6Z',
  paused: 'M3.5 2.5h3v11h-3Zm6 0h3v11h-3Z',
  unavailable: 'M2 6.8h12v2.4H2Z',
};

/** A registration has no verdict. */
const REGISTERED = 'M6.4 13.4 1.5 8.5l1.9-1.9 3 3L12.6 3l1.9 1.9Z';

export function toneOf(verdict: Verdict | null): Tone {
  return verdict === 'match' || verdict === 'uncertain' || verdict === 'mismatch' ? verdict : 'none';
}

export function verdictLabel(localizer: Localizer, verdict: Verdict | null): string {
  return localizer.strings.verdicts[verdict ?? 'registration'];
}

export function VerdictMark({ verdict }: { readonly verdict: Verdict | null }): VNode {
  return (
    <svg
      class="verdict-mark"
      data-verdict={toneOf(verdict)}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
    >
      <path fill-rule="evenodd" d={verdict === null ? REGISTERED : SHAPES[verdict]} />
    </svg>
  );
}

export function VerdictLabel({
  localizer,
  verdict,
}: {
  readonly localizer: Localizer;
  readonly verdict: Verdict | null;
}): VNode {
  return (
    <span class="verdict">
      <VerdictMark verdict={verdict} />
      <span>{verdictLabel(localizer, verdict)}</span>
    </span>
  );
}
