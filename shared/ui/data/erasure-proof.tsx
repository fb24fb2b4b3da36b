/** The erasure proof. In: the companion's proof. Out: the same in words, replacing every view, and as a file. */

import type { UserReply } from '@vigil/protocol/user/user-api.ts';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { saveFile } from '../save-file.ts';
import { useWindowServices } from '../window-services.ts';

interface ErasureProofProps {
  readonly proof: UserReply<'erase'>;
  onClose(): void;
}

export function ErasureProof({ proof, onClose }: ErasureProofProps): VNode {
  const { localizer } = useWindowServices();
  const { data, common } = localizer.strings;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const items = {
    profiles: localizer.plural(data.profiles, proof.items.profiles),
    credentials: localizer.plural(data.credentials, proof.items.credentials),
    attestations: localizer.plural(data.attestations, proof.items.attestations),
  };
  const save = (): void =>
    saveFile('vigil-erased.json', new Blob([JSON.stringify(proof, null, 2)], { type: 'application/json' }));
  return (
    <section class="card blank" data-tone="match" aria-labelledby="erased-title">
      <h2 id="erased-title" class="state" ref={title} tabIndex={-1}>
        {data.erased}
      </h2>
      <p>{localizer.format(data.erasedItems, items)}</p>
      <p>
        {localizer.format(data.erasedText, { time: localizer.exact(proof.atMs), bytes: localizer.bytes(proof.bytes) })}
      </p>
      <ul class="points">
        {proof.files.map((file) => (
          <li key={file}>
            <code>{file}</code>
          </li>
        ))}
      </ul>
      <p>{proof.keyDestroyed ? data.erasedKey : data.erasedKeyNot}</p>
      <p class="hint">{data.erasedKept}</p>
      <div class="row">
        <button type="button" class="primary" onClick={save}>
          {data.erasedSave}
        </button>
        <button type="button" onClick={onClose}>
          {common.close}
        </button>
      </div>
    </section>
  );
}
