/** Reads fields from the page. In: elements. Out: the markup that `exclusions.ts` judges, and a description to hash. */
import type { FieldMarkup } from './exclusions.ts';
import { declarationOf } from './secret-pad.ts';

type TextField = HTMLInputElement | HTMLTextAreaElement;

const UNTYPED = new Set([
  'button',
  'checkbox',
  'color',
  'file',
  'hidden',
  'image',
  'radio',
  'range',
  'reset',
  'submit',
]);

const isTextField = (element: Element): element is TextField =>
  element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && !UNTYPED.has(element.type));

/** Not `element.parentElement`: a field of that name takes its place in a form (HTML, named properties of a form). */
const parentElement = Object.getOwnPropertyDescriptor(Node.prototype, 'parentElement')?.get;

function editableParentOf(element: HTMLElement): HTMLElement | null {
  const parent: unknown = parentElement?.call(element);
  return parent instanceof HTMLElement && parent.isContentEditable ? parent : null;
}

/** The field that receives text typed in `element`: itself, or its editing host; null when it takes no text. */
export function editableOf(element: Element | null): HTMLElement | null {
  if (element === null) return null;
  if (isTextField(element)) return element;
  let host = element instanceof HTMLElement && element.isContentEditable ? element : null;
  for (let next = host; next !== null; next = editableParentOf(next)) host = next;
  return host;
}

/** Not `field.labels`: it looks at every label of the page. An element that is no text field may have labels here. */
function labelsOf(field: HTMLElement): string[] {
  const root = field.getRootNode() as Document | ShadowRoot;
  const labels = [field.closest('label')];
  if (field.id !== '') labels.push(...root.querySelectorAll<HTMLLabelElement>(`label[for="${CSS.escape(field.id)}"]`));
  const referred = (field.getAttribute('aria-labelledby') ?? '')
    .split(/\s+/)
    .flatMap((id) => (id === '' ? [] : [root.getElementById?.(id)]));
  return [...labels, ...referred].map((label) => label?.textContent?.slice(0, 200) ?? '');
}

function isMasked(field: HTMLElement): boolean {
  const security = getComputedStyle(field).getPropertyValue('-webkit-text-security');
  return security !== '' && security !== 'none';
}

export function markupOf(field: HTMLElement): FieldMarkup {
  const text = isTextField(field) ? field : null;
  const attributes = ['name', 'id', 'aria-label', 'placeholder', 'title'].map((name) => field.getAttribute(name) ?? '');
  return {
    type: text?.type ?? '',
    autocomplete: field.getAttribute('autocomplete') ?? '',
    inputMode: field.getAttribute('inputmode') ?? '',
    maxLength: text !== null && text.maxLength >= 0 ? text.maxLength : null,
    names: [...attributes, ...labelsOf(field)],
    masked: isMasked(field),
    declared: declarationOf(field) !== null,
  };
}

const FIELDS = 'input, textarea, [contenteditable]';

/** Identifies fields of a page: the same on every visit while the markup stays the same. */
export class FieldDescriber {
  readonly #descriptions = new WeakMap<HTMLElement, string>();
  /** Positions of the fields in a form or document, as last counted. */
  readonly #positions = new WeakMap<Node, WeakMap<Element, number>>();

  describe(field: HTMLElement): string {
    const known = this.#descriptions.get(field);
    if (known !== undefined) return known;
    const form = isTextField(field) ? field.form : null;
    const formName = form === null ? '' : form.id || form.name || `#${[...document.forms].indexOf(form)}`;
    const own = field.getAttribute('name') || field.id || `#${this.#positionOf(field, form ?? field.getRootNode())}`;
    const description = JSON.stringify([origin, formName, own]);
    this.#descriptions.set(field, description);
    return description;
  }

  #positionOf(field: HTMLElement, root: Node): number {
    const known = this.#positions.get(root)?.get(field);
    if (known !== undefined) return known;
    if (!(root instanceof Element || root instanceof Document || root instanceof ShadowRoot)) return -1;
    const positions = new WeakMap([...root.querySelectorAll(FIELDS)].map((each, i) => [each, i]));
    this.#positions.set(root, positions);
    return positions.get(field) ?? -1;
  }
}
