/** The theme toggle. In: clicks. Out: `data-theme` on the document and a cookie for the server. */

/** `onChange` runs after every change, to redraw canvases. */
export function startTheme(onChange: () => void = () => {}): void {
  const root = document.documentElement;
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  for (const button of document.querySelectorAll('[data-theme-toggle]')) {
    button.addEventListener('click', () => {
      const dark = root.dataset.theme === 'dark' || (root.dataset.theme === 'system' && prefersDark.matches);
      const theme = dark ? 'light' : 'dark';
      root.dataset.theme = theme;
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every listed browser yet
      document.cookie = `nordhaven-theme=${theme}; path=/; max-age=31536000; samesite=strict`;
      onChange();
    });
  }
  prefersDark.addEventListener('change', onChange);
}
