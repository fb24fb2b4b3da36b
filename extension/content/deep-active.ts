/** The focused element. In: a document. Out: the active element, also inside closed shadow roots. */

interface ShadowOpener {
  openOrClosedShadowRoot?: (element: HTMLElement) => ShadowRoot | null;
}

function shadowRootOf(element: Element): ShadowRoot | null {
  if (element.shadowRoot !== null) return element.shadowRoot;
  // Firefox offers a property, Chromium a function that accepts only an HTMLElement.
  const own = (element as { openOrClosedShadowRoot?: ShadowRoot | null }).openOrClosedShadowRoot;
  if (own !== undefined) return own;
  return element instanceof HTMLElement ? closedRootOf(element) : null;
}

/** Null also after the extension was updated or removed: Chromium then throws. The frame ends with its next beat. */
function closedRootOf(element: HTMLElement): ShadowRoot | null {
  const opener = (globalThis as unknown as { chrome?: { dom?: ShadowOpener } }).chrome?.dom;
  try {
    return opener?.openOrClosedShadowRoot?.(element) ?? null;
  } catch {
    return null;
  }
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
