/** How what is kept is protected. In: the key tier. Out: the whole ladder in words, with the rung that is this one's. */

import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';
import type { VNode } from 'preact';
import { useWindowServices } from '../window-services.ts';

/** Strongest first (KEY_TIERS of shared/protocol/attestation/claims.ts, which brings zod with it). */
const TIERS: readonly KeyTier[] = ['hardware', 'os-user', 'passphrase', 'file'];

export function Protection({ tier }: { readonly tier: KeyTier }): VNode {
  const { localizer } = useWindowServices();
  const { data } = localizer.strings;
  return (
    <section class="card" aria-labelledby="protection-title">
      <h2 id="protection-title">{data.protection}</h2>
      <ol class="ladder">
        {TIERS.map((rung) => (
          <li key={rung} data-tier={rung === tier ? 'now' : 'other'} aria-current={rung === tier && 'true'}>
            <strong>
              {data.tiers[rung]}
              {rung === tier && <span class="tag">{data.tierNow}</span>}
            </strong>
            <span class="hint">{data.tiersText[rung]}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
