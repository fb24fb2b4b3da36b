/** The focused element. In: a document. Out: the active element, also inside closed shadow roots. */

interface ShadowOpener {
  openOrClosedShadowRoot?: (element: HTMLElement) => ShadowRoot | null;
}

function shadowRootOf(element: Element): ShadowRoot | null {
  if (element.shadowRoot !== null) return element.shadowRoot;
  // Firefox offers a property, Chromium a function that accepts only an HTMLElement.
  const own = (element as { openOrClosedShadowRoot?: ShadowRoot | null }).openOrClosedShadowRoot;
  if (own !== undefined) return own;
  const opener = (globalThis as unknown as { chrome?: { dom?: ShadowOpener } }).chrome?.dom;
  return element instanceof HTMLElement ? (opener?.openOrClosedShadowRoot?.(element) ?? null) : null;
}

export function deepActiveElement(root: Document): Element | null {
  let active = root.activeElement;
  while (active !== null) {
    const inner: Element | null = shadowRootOf(active)?.activeElement ?? null;
    if (inner === null) return active;
    active = inner;
  }
  return null;
}
