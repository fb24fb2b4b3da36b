/** Services for the views. In: user API, localizer and a refresh function. Out: hooks that provide them. */

import { codeOf } from '@vigil/protocol/errors.ts';
import type { UserApi, UserReply } from '@vigil/protocol/user/user-api.ts';
import type { Localizer } from '@vigil/text/localizer.ts';
import { createContext } from 'preact';
import { useContext, useRef, useState } from 'preact/hooks';

export interface WindowServices {
  readonly userApi: UserApi;
  readonly localizer: Localizer;
  /** Requests the overview again after a change. */
  refresh(): Promise<void>;
  /** Everything was erased, possibly the companion too: only the proof can be shown. */
  onErased(proof: UserReply<'erase'>): void;
}

export const WindowServicesContext = createContext<WindowServices | null>(null);

export function useWindowServices(): WindowServices {
  return useContext(WindowServicesContext)!;
}

export interface UserAction {
  readonly busy: boolean;
  /** Error code of the last run; null if it succeeded. */
  readonly problem: string | null;
  /** Runs the action unless it is running. True when it succeeded. */
  run(what: () => Promise<unknown>): Promise<boolean>;
}

/** A user action with a reply from the companion; refreshes the overview afterwards. */
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
