/** Builds elements. In: tag, attributes, children. Out: DOM; text is always text, never markup. */

type Attributes = Readonly<Record<string, string | number | boolean | ((event: Event) => void)>>;
export type DomChild = Node | string | null;

/** Function attributes are listeners; `true` is a bare attribute, `false` none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: DomChild[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Replaces the children of `parent` and keeps the focus on the element with the same id. */
export function fill(parent: Element, ...children: DomChild[]): void {
  const focused = document.activeElement?.id;
  parent.replaceChildren(...children.filter((child) => child !== null));
  if (focused) document.getElementById(focused)?.focus();
}
