/** Renames a profile. In: the profile and the others. Out: the new name once the companion has accepted it. */

import type { ProfileSummary } from '@vigil/protocol/user/overview.ts';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useWindowServices } from '../window-services.ts';
import { nameProblem } from './profile-name.ts';

interface RenameDialogProps {
  readonly profile: ProfileSummary;
  readonly profiles: readonly ProfileSummary[];
  /** Null: the name is unchanged. */
  onClose(name: string | null): void;
}

export function RenameDialog({ profile, profiles, onClose }: RenameDialogProps): VNode {
  const { localizer, userApi } = useWindowServices();
  const { changed, common } = localizer.strings;
  const [typed, setTyped] = useState(profile.name);
  const name = typed.trim();
  const wrong = nameProblem(name, profiles, profile.id);
  return (
    <ConfirmDialog
      title={localizer.format(changed.renameTitle, { name: profile.name })}
      confirm={common.save}
      isDanger={false}
      isReady={wrong === null}
      onConfirm={() => userApi.request({ type: 'rename-profile', id: profile.id, name })}
      onClose={(done) => onClose(done ? name : null)}
    >
      <div class="field">
        <label for="rename-name">{changed.name}</label>
        <input
          id="rename-name"
          maxLength={60}
          autocomplete="off"
          value={typed}
          aria-invalid={wrong !== null}
          aria-describedby="rename-wrong"
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <p id="rename-wrong" class="problem" role="alert">
          {wrong === null ? '' : changed[wrong]}
        </p>
      </div>
    </ConfirmDialog>
  );
}
