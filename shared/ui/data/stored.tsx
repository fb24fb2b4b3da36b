/** Stored data. In: sizes and counts. Out: the same in words, and the location. */

import type { Overview } from '@vigil/protocol/user/overview.ts';
import type { VNode } from 'preact';
import { useWindowServices } from '../window-services.ts';

const KINDS = ['profiles', 'credentials', 'attestations'] as const;

export function Stored({ data: stored }: { readonly data: Overview['data'] }): VNode {
  const { localizer } = useWindowServices();
  const { data } = localizer.strings;
  return (
    <section class="card" aria-labelledby="stored-title">
      <h2 id="stored-title">{data.stored}</h2>
      {stored === null ? (
        <p class="hint">{data.storedNothing}</p>
      ) : (
        <>
          <ul class="kept">
            {KINDS.map((kind) => (
              <li key={kind}>
                <strong>{localizer.plural(data[kind], stored.items[kind])}</strong>
                <span class="hint">{data[`${kind}Text`]}</span>
              </li>
            ))}
          </ul>
          <p>{localizer.format(data.storedBytes, { bytes: localizer.bytes(stored.bytes) })}</p>
          <p class="hint">
            {data.home} <code>{stored.home}</code>
          </p>
        </>
      )}
    </section>
  );
}
