/** Colours for canvases. In: names of custom properties. Out: their values in the current theme. */
import { useEffect, useState } from 'preact/hooks';

export type ColourName = 'ink' | 'soft' | 'line' | 'surface' | 'allow' | 'step-up' | 'lock' | 'none' | 'accent';

export function colourOf(name: ColourName): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** A number that changes with the theme, to draw again. */
export function useTheme(): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const changed = () => setCount((before) => before + 1);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', changed);
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      dark.removeEventListener('change', changed);
      observer.disconnect();
    };
  }, []);
  return count;
}
