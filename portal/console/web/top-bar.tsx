/** The head of the page. In: what the server says of itself. Out: the bank, the analyst, automatic updates, the theme. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { AboutReply } from './api.ts';

interface TopBarProps {
  readonly about: AboutReply | null;
  readonly live: boolean;
  readonly onLive: (live: boolean) => void;
}

const THEME_KEY = 'vigil-console-theme';

export function TopBar({ about, live, onLive }: TopBarProps): VNode {
  return (
    <header class="top">
      <h1>
        {about?.bank.name ?? ' '} <small>Vigil records</small>
      </h1>
      <label class="live">
        <input
          type="checkbox"
          checked={live}
          data-testid="live"
          onChange={(event) => onLive(event.currentTarget.checked)}
        />
        Update automatically
      </label>
      {about && <p class="analyst">{about.analyst}</p>}
      <ThemeButton />
    </header>
  );
}

/** The theme is the system's until it is chosen. */
export function applyTheme(): void {
  const theme = localStorage.getItem(THEME_KEY);
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
}

function ThemeButton(): VNode {
  const [, setCount] = useState(0);
  const { theme } = document.documentElement.dataset;
  const isDark = theme === 'dark' || (theme === undefined && matchMedia('(prefers-color-scheme: dark)').matches);
  const toggle = () => {
    const next = isDark ? 'light' : 'dark';
    localStorage.setItem(THEME_KEY, next);
    document.documentElement.dataset.theme = next;
    setCount((count) => count + 1);
  };
  return (
    <button type="button" class="plain" data-testid="theme" onClick={toggle}>
      {isDark ? 'Light' : 'Dark'}
    </button>
  );
}
