/**
 * On-screen keypads: the pointer's path over one would reveal a PIN. In: elements under the pointer. Out: whether the page
 * declared a keypad there (`data-vigil-secret`). A declaration on the page itself, or on most of it, is not a keypad: markup
 * can hide a field, never a page.
 */

const ATTRIBUTE = 'data-vigil-secret';
/** Largest share of the viewport that a keypad covers. */
const MAX_SHARE = 0.5;
/** How long a measured size is reused, in milliseconds. */
const REUSE_MS = 500;

/** The nearest element around `element`, across shadow roots, that carries the declaration. */
export function declarationOf(element: Element): Element | null {
  for (let at: Element | null = element; at !== null; ) {
    const declared = at.closest(`[${ATTRIBUTE}]`);
    if (declared !== null) return declared;
    const root: Node = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return null;
}

export class SecretPads {
  readonly #measured = new WeakMap<Element, { readonly atMs: number; readonly isPad: boolean }>();

  isPad(element: Element): boolean {
    const declared = declarationOf(element);
    if (declared === null || declared === document.documentElement || declared === document.body) return false;
    const known = this.#measured.get(declared);
    const nowMs = performance.now();
    if (known !== undefined && nowMs - known.atMs < REUSE_MS) return known.isPad;
    const { width, height } = declared.getBoundingClientRect();
    const isPad = width * height <= innerWidth * innerHeight * MAX_SHARE;
    this.#measured.set(declared, { atMs: nowMs, isPad });
    return isPad;
  }
}
