/**
 * Activity in frames below a document. In: the focus and the browser's user activation. Out: whether the user is active in a
 * child frame. The browser activates all ancestors of the frame that the user acts in, whichever script runs there.
 */
import { deepActiveElement } from './deep-active.ts';

const FRAME_TAGS: ReadonlySet<string> = new Set(['IFRAME', 'FRAME', 'OBJECT', 'EMBED', 'FENCEDFRAME']);

/** True while the focus is in a child frame and the user was active within the last seconds (HTML, transient activation). */
export function isChildFrameActive(): boolean {
  if (!document.hasFocus() || !navigator.userActivation?.isActive) return false;
  return FRAME_TAGS.has(deepActiveElement(document)?.tagName ?? '');
}
