/** The list of profiles. In: their summaries. Out: the active one, and actions to use, rename and remove them. */

import type { ProfileSummary } from '@vigil/protocol/user/overview.ts';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { ActionProblem } from '../problem.tsx';
import { useAction, useWindowServices } from '../window-services.ts';
import { RenameDialog } from './rename-dialog.tsx';

interface PendingPrompt {
  readonly what: 'rename' | 'remove';
  readonly profile: ProfileSummary;
}

export function Profiles({ profiles }: { readonly profiles: readonly ProfileSummary[] }): VNode {
  const { localizer, userApi } = useWindowServices();
  const { changed } = localizer.strings;
  const { busy, problem, run } = useAction();
  const [pendingPrompt, setPendingPrompt] = useState<PendingPrompt | null>(null);
  const [notice, setNotice] = useState('');
  const use = async ({ id, name }: ProfileSummary): Promise<void> => {
    setNotice('');
    if (await run(() => userApi.request({ type: 'use-profile', id })))
      setNotice(localizer.format(changed.used, { name }));
  };
  const close = (text: string, name: string) => (done: boolean) => {
    setNotice(done ? localizer.format(text, { name }) : '');
    setPendingPrompt(null);
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
            onPrompt={(what) => setPendingPrompt({ what, profile })}
          />
        ))}
      </ul>
      <p class="done" role="status">
        {notice}
      </p>
      <ActionProblem localizer={localizer} problem={problem} />
      {pendingPrompt?.what === 'rename' && (
        <RenameDialog
          profile={pendingPrompt.profile}
          profiles={profiles}
          onClose={(name) => close(changed.renamed, name ?? '')(name !== null)}
        />
      )}
      {pendingPrompt?.what === 'remove' && (
        <ConfirmDialog
          title={localizer.format(changed.removeTitle, { name: pendingPrompt.profile.name })}
          warning={changed.removeWarn}
          confirm={changed.removeConfirm}
          onConfirm={() => userApi.request({ type: 'remove-profile', id: pendingPrompt.profile.id })}
          onClose={close(changed.removed, pendingPrompt.profile.name)}
        />
      )}
    </section>
  );
}

interface EntryProps {
  readonly profile: ProfileSummary;
  readonly isBusy: boolean;
  onUse(): void;
  onPrompt(what: PendingPrompt['what']): void;
}

/** The active profile cannot be removed; *My data* resets it. */
function Entry({ profile, isBusy, onUse, onPrompt }: EntryProps): VNode {
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
          onClick={() => onPrompt('rename')}
        >
          {changed.rename}
        </button>
        {!active && (
          <button
            type="button"
            class="danger"
            aria-label={localizer.format(changed.removeLabel, { name })}
            onClick={() => onPrompt('remove')}
          >
            {changed.remove}
          </button>
        )}
      </div>
    </li>
  );
}
