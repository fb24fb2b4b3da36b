/** Key protection. In: the key tier. Out: all tiers in words, with the current one marked. */

import type { KeyTier } from '@vigil/protocol/attestation/claims.ts';
import type { VNode } from 'preact';
import { useWindowServices } from '../window-services.ts';

/** Strongest first (KEY_TIERS of the protocol package, whose module imports zod). */
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
