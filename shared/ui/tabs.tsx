/**
 * Tabs (ARIA Authoring Practices). In: tabs and the open one. Out: a tab list with arrow keys, Home and End and
 * automatic activation; the open panel.
 */
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useMedia } from './use-media.ts';

export interface Tab {
  readonly id: string;
  readonly label: string;
  panel(): ComponentChildren;
}

interface TabsProps {
  /** Rendered before the tabs. */
  readonly brand: VNode;
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly open: string;
  onOpen(id: string): void;
}

/** Minimum width for tabs beside the panel; must match the style sheet. */
const BESIDE = '(min-width: 60rem)';

const STEP: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function Tabs({ brand, label, tabs, open, onOpen }: TabsProps): VNode {
  const list = useRef<HTMLDivElement>(null);
  const isBeside = useMedia(BESIDE);
  const at = Math.max(
    0,
    tabs.findIndex((tab) => tab.id === open),
  );
  const tab = tabs[at]!;
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEP[event.key];
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1 : step && at + step;
    if (next === undefined) return;
    event.preventDefault();
    const id = tabs[(next + tabs.length) % tabs.length]!.id;
    onOpen(id);
    list.current?.querySelector<HTMLElement>(`#tab-${id}`)?.focus();
  };
  // A view begins at its top, wherever the one before was left.
  useLayoutEffect(() => window.scrollTo(0, 0), [tab.id]);
  useEffect(() => {
    list.current?.querySelector(`#tab-${tab.id}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [tab.id, isBeside]);
  return (
    <>
      <header class="window-side">
        {brand}
        <div
          ref={list}
          class="tabs"
          role="tablist"
          aria-label={label}
          aria-orientation={isBeside ? 'vertical' : 'horizontal'}
          onKeyDown={onKeyDown}
        >
          {tabs.map(({ id, label: text }) => (
            <button
              key={id}
              id={`tab-${id}`}
              type="button"
              role="tab"
              aria-selected={id === tab.id}
              aria-controls="panel"
              tabIndex={id === tab.id ? 0 : -1}
              onClick={() => onOpen(id)}
            >
              {text}
            </button>
          ))}
        </div>
      </header>
      <main class="panel">
        <div key={tab.id} id="panel" role="tabpanel" aria-labelledby={`tab-${tab.id}`} tabIndex={-1}>
          {tab.panel()}
        </div>
      </main>
    </>
  );
}
