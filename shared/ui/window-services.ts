/** What every view needs at hand. In: desk, words and a way to look again. Out: hooks that hand them on. */

import { codeOf } from '@vigil/protocol/errors.ts';
import type { UserApi, UserReply } from '@vigil/protocol/user/user-api.ts';
import type { Localizer } from '@vigil/text/localizer.ts';
import { createContext } from 'preact';
import { useContext, useRef, useState } from 'preact/hooks';

export interface WindowServices {
  readonly userApi: UserApi;
  readonly localizer: Localizer;
  /** Asks for the overview again: something was changed. */
  refresh(): Promise<void>;
  /** Everything is gone, the companion perhaps too: the proof is all there is to show. */
  onErased(proof: UserReply<'erase'>): void;
}

export const WindowServicesContext = createContext<WindowServices | null>(null);

export function useWindowServices(): WindowServices {
  return useContext(WindowServicesContext)!;
}

export interface UserAction {
  readonly busy: boolean;
  /** Code of what went wrong the last time; null where nothing did. */
  readonly problem: string | null;
  /** Does it, unless it is being done. True when it was done. */
  run(what: () => Promise<unknown>): Promise<boolean>;
}

/** Something the person does that the companion must answer; the overview is asked for again afterwards. */
export function useAction(): UserAction {
  const { refresh } = useWindowServices();
  const [state, setState] = useState<{ busy: boolean; problem: string | null }>({ busy: false, problem: null });
  const busy = useRef(false);
  const run = async (what: () => Promise<unknown>): Promise<boolean> => {
    if (busy.current) return false;
    busy.current = true;
    setState({ busy: true, problem: null });
    let problem: string | null = null;
    try {
      await what();
    } catch (error) {
      problem = codeOf(error);
    }
    await refresh();
    busy.current = false;
    setState({ busy: false, problem });
    return problem === null;
  };
  return { ...state, run };
}
