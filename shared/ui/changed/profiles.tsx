/** The profiles there are. In: their summaries. Out: which is in use, and ways to use, rename and remove them. */

import type { ProfileSummary } from '@vigil/protocol/user/overview.ts';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { ActionProblem } from '../problem.tsx';
import { useAction, useWindowServices } from '../window-services.ts';
import { RenameDialog } from './rename-dialog.tsx';

interface Asking {
  readonly what: 'rename' | 'remove';
  readonly profile: ProfileSummary;
}

export function Profiles({ profiles }: { readonly profiles: readonly ProfileSummary[] }): VNode {
  const { localizer, desk } = useWindowServices();
  const { changed } = localizer.strings;
  const { busy, problem, run } = useAction();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [notice, setNotice] = useState('');
  const use = async ({ id, name }: ProfileSummary): Promise<void> => {
    setNotice('');
    if (await run(() => desk.ask({ ask: 'use-profile', id }))) setNotice(localizer.format(changed.used, { name }));
  };
  const close = (text: string, name: string) => (done: boolean) => {
    setNotice(done ? localizer.format(text, { name }) : '');
    setAsking(null);
  };
  return (
    <section class="card" aria-labelledby="profiles-title">
      <h2 id="profiles-title">{changed.profiles}</h2>
      <ul class="entries">
        {profiles.map((profile) => (
          <Entry
            key={profile.id}
            profile={profile}
            isBusy={busy}
            onUse={() => void use(profile)}
            onAsk={(what) => setAsking({ what, profile })}
          />
        ))}
      </ul>
      <p class="done" role="status">
        {notice}
      </p>
      <ActionProblem localizer={localizer} problem={problem} />
      {asking?.what === 'rename' && (
        <RenameDialog
          profile={asking.profile}
          profiles={profiles}
          onClose={(name) => close(changed.renamed, name ?? '')(name !== null)}
        />
      )}
      {asking?.what === 'remove' && (
        <ConfirmDialog
          title={localizer.format(changed.removeTitle, { name: asking.profile.name })}
          warning={changed.removeWarn}
          confirm={changed.removeConfirm}
          onConfirm={() => desk.ask({ ask: 'remove-profile', id: asking.profile.id })}
          onClose={close(changed.removed, asking.profile.name)}
        />
      )}
    </section>
  );
}

interface EntryProps {
  readonly profile: ProfileSummary;
  readonly isBusy: boolean;
  onUse(): void;
  onAsk(what: Asking['what']): void;
}

/** The one in use cannot be removed: *My data* begins it anew. */
function Entry({ profile, isBusy, onUse, onAsk }: EntryProps): VNode {
  const { localizer } = useWindowServices();
  const { changed, stages, modalities } = localizer.strings;
  const { name, active, stage, learning } = profile;
  const share = (modality: 'keystroke' | 'pointer'): string =>
    `${modalities[modality]} ${localizer.percent(learning[modality].progress)}`;
  return (
    <li>
      <div>
        <strong>
          {name}
          {active && <span class="tag">{changed.active}</span>}
        </strong>
        <span class="hint">
          {changed.kinds[profile.kind]} · {stages[stage]}
        </span>
        <span class="hint">
          {share('keystroke')} · {share('pointer')}
        </span>
      </div>
      <div class="row">
        {!active && (
          <button
            type="button"
            disabled={isBusy}
            aria-label={localizer.format(changed.useLabel, { name })}
            onClick={onUse}
          >
            {changed.use}
          </button>
        )}
        <button
          type="button"
          aria-label={localizer.format(changed.renameLabel, { name })}
          onClick={() => onAsk('rename')}
        >
          {changed.rename}
        </button>
        {!active && (
          <button
            type="button"
            class="danger"
            aria-label={localizer.format(changed.removeLabel, { name })}
            onClick={() => onAsk('remove')}
          >
            {changed.remove}
          </button>
        )}
      </div>
    </li>
  );
}
