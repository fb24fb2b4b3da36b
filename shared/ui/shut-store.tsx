/** The store cannot be opened. In: the reason. Out: its meaning and the remedy: a passphrase, an update, or erasure. */

import type { CompanionState } from '@vigil/protocol/companion-state.ts';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ActionProblem } from './problem.tsx';
import { useAction, useWindowServices } from './window-services.ts';

interface ShutStoreProps {
  readonly why: NonNullable<CompanionState['store']>;
  onShow(view: string): void;
}

export function ShutStore({ why, onShow }: ShutStoreProps): VNode {
  const { localizer } = useWindowServices();
  const { shut, tabs } = localizer.strings;
  if (why === 'locked') return <Locked />;
  return (
    <section class="card blank" data-tone="warn">
      <h2>{shut[why]}</h2>
      <p>{shut[`${why}Text`]}</p>
      <p class="remedy">{shut[`${why}Remedy`]}</p>
      {why === 'undecryptable' && (
        <div class="row">
          <button type="button" onClick={() => onShow('data')}>
            {localizer.format(shut.goTo, { view: tabs.data })}
          </button>
        </div>
      )}
    </section>
  );
}

function Locked(): VNode {
  const { localizer, userApi } = useWindowServices();
  const { shut } = localizer.strings;
  const [passphrase, setPassphrase] = useState('');
  const [isWrong, setWrong] = useState(false);
  const { busy, problem, run } = useAction();
  const unlock = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (passphrase === '') return;
    setWrong(false);
    const isDone = await run(async () => {
      const { store } = await userApi.request({ type: 'unlock', passphrase });
      setWrong(store === 'locked');
    });
    if (isDone) setPassphrase('');
  };
  return (
    <form class="card blank" data-tone="warn" onSubmit={(event) => void unlock(event)}>
      <h2>{shut.locked}</h2>
      <p>{shut.lockedText}</p>
      <div class="field">
        <label for="passphrase">{shut.passphrase}</label>
        <input
          id="passphrase"
          type="password"
          autocomplete="current-password"
          value={passphrase}
          aria-invalid={isWrong}
          aria-describedby="wrong-passphrase"
          onInput={({ currentTarget }) => setPassphrase(currentTarget.value)}
        />
        <p id="wrong-passphrase" class="problem" role="alert">
          {isWrong ? shut.wrong : ''}
        </p>
      </div>
      <div class="row">
        <button type="submit" class="primary" disabled={busy}>
          {shut.unlock}
        </button>
      </div>
      <ActionProblem localizer={localizer} problem={problem} />
    </form>
  );
}
