/** The state of the view in the address. In: changes. Out: the state; back and forward work, and Escape closes a session. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { formatView, parseView, type ViewState } from '../view-state.ts';

export function useView(): [ViewState, (next: Partial<ViewState>) => void] {
  const [view, setView] = useState(() => parseView(location.search));
  const change = useCallback((next: Partial<ViewState>) => {
    const after = { ...parseView(location.search), ...next };
    history.pushState(null, '', formatView(after));
    setView(after);
  }, []);
  useEffect(() => {
    const onBack = () => setView(parseView(location.search));
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && parseView(location.search).open !== null) change({ open: null, record: null });
    };
    addEventListener('popstate', onBack);
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('popstate', onBack);
      removeEventListener('keydown', onKey);
    };
  }, [change]);
  // The name of an opened session gets the focus; what had it before gets it back.
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    const { activeElement } = document;
    if (view.open === null) {
      if (opener.current instanceof HTMLElement) opener.current.focus();
      opener.current = null;
      return;
    }
    opener.current ??= activeElement;
    document.getElementById('session-name')?.focus();
  }, [view.open]);
  return [view, change];
}
