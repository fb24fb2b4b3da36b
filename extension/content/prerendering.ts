/**
 * Pages that the browser renders before the user opens them (speculation rules). In: the document. Out: whether it is one, and a call once it is
 * shown. Such a page is neither seen nor used, so that nothing may be attested for it.
 */

// The getter itself: a form field of this name would hide the property of the document.
const prerendering = Object.getOwnPropertyDescriptor(Document.prototype, 'prerendering')?.get;

export const isPrerendering = (): boolean => prerendering?.call(document) === true;

/** At once for a page that is shown. */
export function whenShown(then: () => void, signal: AbortSignal): void {
  if (isPrerendering()) document.addEventListener('prerenderingchange', then, { once: true, signal });
  else then();
}
