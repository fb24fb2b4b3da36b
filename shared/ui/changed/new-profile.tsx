/** Creates a profile. In: what changed, and a name. Out: a new profile beside the others. */

import type { ProfileSummary } from '@vigil/protocol/user/overview.ts';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ActionProblem } from '../problem.tsx';
import { useAction, useWindowServices } from '../window-services.ts';
import { type NameProblem, nameProblem } from './profile-name.ts';

const KINDS = ['keyboard', 'hand', 'injury', 'other'] as const;
type ProfileKindChoice = (typeof KINDS)[number];

export function NewProfile({ profiles }: { readonly profiles: readonly ProfileSummary[] }): VNode {
  const { localizer, userApi } = useWindowServices();
  const { changed } = localizer.strings;
  const [kind, setKind] = useState<ProfileKindChoice>('keyboard');
  /** Null: the user entered none, and the name of the kind is used. */
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState<NameProblem | null>(null);
  const [notice, setNotice] = useState('');
  const { busy, problem, run } = useAction();
  const name = (typed ?? changed.kinds[kind]).trim();
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const found = nameProblem(name, profiles);
    setWrong(found);
    setNotice('');
    if (found !== null || !(await run(() => userApi.request({ type: 'new-profile', kind, name })))) return;
    setTyped(null);
    setNotice(localizer.format(changed.newProfileStarted, { name }));
  };
  return (
    <form class="card" aria-labelledby="new-profile-title" noValidate onSubmit={(event) => void submit(event)}>
      <h2 id="new-profile-title">{changed.newProfile}</h2>
      <p class="hint">{changed.newProfileText}</p>
      <fieldset class="choices">
        <legend>{changed.kind}</legend>
        {KINDS.map((each) => (
          <label key={each}>
            <input type="radio" name="kind" value={each} checked={kind === each} onChange={() => setKind(each)} />
            <span>
              <strong>{changed.kinds[each]}</strong>
              <span class="hint">{changed.kindsText[each]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label for="new-profile-name">{changed.name}</label>
        <input
          id="new-profile-name"
          maxLength={60}
          autocomplete="off"
          value={typed ?? changed.kinds[kind]}
          aria-invalid={wrong !== null}
          aria-describedby="new-profile-wrong"
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <p id="new-profile-wrong" class="problem" role="alert">
          {wrong === null ? '' : changed[wrong]}
        </p>
      </div>
      <p class="hint">{changed.newProfileHint}</p>
      <div class="row">
        <button type="submit" class="primary" disabled={busy}>
          {changed.newProfileNow}
        </button>
      </div>
      <p class="done" role="status">
        {notice}
      </p>
      <ActionProblem localizer={localizer} problem={problem} />
    </form>
  );
}
