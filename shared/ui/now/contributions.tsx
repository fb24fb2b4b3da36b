/** Contribution of each modality. In: log10 likelihood ratios. Out: a bar and words for each. */

import type { LiveSession } from '@vigil/protocol/user/overview.ts';
import type { VNode } from 'preact';
import { useWindowServices } from '../window-services.ts';

const MODALITIES = ['keystroke', 'pointer'] as const;
/** Ends of the bar; larger ratios are clipped. */
const FULL = 3;

/**
 * Likelihood ratios in words: up to 2 neither, up to 10 weak, up to 100 moderate, beyond strong (after the scale of the
 * ENFSI guideline for evaluative reporting, 2015, shortened). `llr`: log10.
 */
export function strengthOf(llr: number): 'neither' | `${'weak' | 'clear' | 'strong'}${'For' | 'Against'}` {
  const size = Math.abs(llr);
  if (size < Math.log10(2)) return 'neither';
  const strength = size < 1 ? 'weak' : size < 2 ? 'clear' : 'strong';
  return `${strength}${llr > 0 ? 'For' : 'Against'}`;
}

export function Contributions({ session }: { readonly session: LiveSession }): VNode {
  const { localizer } = useWindowServices();
  const { now, modalities } = localizer.strings;
  return (
    <section class="card" aria-labelledby="speaks-title">
      <h2 id="speaks-title">{now.speaks}</h2>
      <ul class="contributions">
        {MODALITIES.map((modality) => {
          const { llr, n } = session.modalities[modality] ?? { llr: 0, n: 0 };
          const share = Math.min(1, Math.abs(llr) / FULL) * 50;
          return (
            <li key={modality}>
              <strong>{modalities[modality]}</strong>
              <span class="value">{n === 0 ? now.speaksNothing : now.strength[strengthOf(llr)]}</span>
              <div class="balance" data-side={llr < 0 ? 'against' : 'for'} aria-hidden="true">
                <i style={{ width: `${share}%` }} />
              </div>
            </li>
          );
        })}
      </ul>
      <p class="balance-ends hint" aria-hidden="true">
        <span>{now.against}</span>
        <span>{now.for}</span>
      </p>
      <p class="hint">{now.speaksHint}</p>
    </section>
  );
}
