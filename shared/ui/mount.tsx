/**
 * Mounts the user window, the same in the desktop program and on the extension's options page. In: an element and a
 * user API. Out: all views in that element, updated while visible.
 */
import { render } from 'preact';
import './style/window.css';
import { Localizer } from '@vigil/text/localizer.ts';
import { UserWindow } from './user-window.tsx';
import type { WindowHandle, WindowOptions } from './window-options.ts';

/**
 * The open view is kept in the fragment of the address (`#answers`), so that links, reload and history work. `root`
 * should be empty; the page sets its own title.
 */
export function mountWindow(root: HTMLElement, options: WindowOptions): WindowHandle {
  const localizer = new Localizer(options.strings, options.locale);
  let view = location.hash.slice(1);
  let banksListed = true;
  const onShow = (next: string): void => {
    if (location.hash.slice(1) !== next) history.replaceState(history.state, '', `#${next}`);
    view = next;
    draw();
  };
  const draw = (): void =>
    render(
      <UserWindow {...options} localizer={localizer} view={view} banksListed={banksListed} onShow={onShow} />,
      root,
    );
  const onHash = (): void => {
    view = location.hash.slice(1);
    draw();
  };
  window.addEventListener('hashchange', onHash);
  draw();
  return {
    show: onShow,
    setBanksListed: (listed) => {
      banksListed = listed;
      draw();
    },
    dispose: () => {
      window.removeEventListener('hashchange', onHash);
      render(null, root);
    },
  };
}
