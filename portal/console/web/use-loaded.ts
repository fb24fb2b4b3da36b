/** Loads data for a view. In: a loader and what it depends on. Out: the newest data, and why it could not be loaded. */
import { useEffect, useRef, useState } from 'preact/hooks';

export interface Loaded<Data> {
  /** Stays while newer data is loading. */
  readonly data: Data | null;
  readonly fault: string | null;
  readonly loading: boolean;
}

/**
 * Loads when `key` changes (null: nothing), and again for every new `tick`. A late reply to an older key is dropped. `first`: data of the
 * first key that is here already.
 */
export function useLoaded<Data>(
  key: string | null,
  tick: number,
  load: (signal: AbortSignal) => Promise<Data>,
  first: Data | null = null,
): Loaded<Data> {
  const [state, setState] = useState<Loaded<Data>>({ data: first, fault: null, loading: false });
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (first !== null && shown.current === null) {
      shown.current = key;
      return;
    }
    if (key === null) return setState({ data: null, fault: null, loading: false });
    const stop = new AbortController();
    if (shown.current !== key) setState(({ data }) => ({ data, fault: null, loading: true }));
    shown.current = key;
    load(stop.signal).then(
      (data) => {
        if (!stop.signal.aborted) setState({ data, fault: null, loading: false });
      },
      (fault: unknown) => {
        if (stop.signal.aborted) return;
        const text = fault instanceof Error ? fault.message : String(fault);
        setState(({ data }) => ({ data, fault: text, loading: false }));
      },
    );
    return () => stop.abort();
  }, [key, tick]);
  return state;
}
