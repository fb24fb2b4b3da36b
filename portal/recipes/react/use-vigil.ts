/**
 * Vigil for React. In: where the endpoints are mounted. Out: the state of the watch and two actions. Use it once, in the component that
 * is mounted while the customer is signed in and stays mounted over route changes. The client lives as long as that component: one made
 * at each rendering would open a watch at each.
 */
import { codeOf, type PortalReply, portalClient } from '@vigil/portal/page.ts';
import { useCallback, useEffect, useState } from 'react';

export interface VigilInReact {
  /** `checking`, `watching`, `locked`, or why there is no watch. */
  readonly state: string;
  /** `registered`, or a code. */
  readonly register: () => Promise<string>;
  readonly approve: (transaction: string) => Promise<PortalReply>;
}

export function useVigil(base = '/vigil'): VigilInReact {
  const [client] = useState(() => portalClient(base));
  const [state, setState] = useState('checking');
  // A watch of a device that is not registered has ended; registration starts the next one.
  const [registrations, setRegistrations] = useState(0);

  useEffect(() => {
    const mounted = new AbortController();
    void client.watch({
      signal: mounted.signal,
      onReply: ({ action, code }) => setState(action === 'lock' ? 'locked' : (code ?? 'watching')),
      onOutcome: (outcome) => setState(codeOf(outcome)),
    });
    return () => mounted.abort();
  }, [client, registrations]);

  const register = useCallback(async () => {
    const result = await client.register();
    if (result === 'registered') setRegistrations((count) => count + 1);
    return result;
  }, [client]);

  return { state, register, approve: client.approve };
}
