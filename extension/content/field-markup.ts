/** Reads fields from the page. In: elements. Out: the markup that `exclusions.ts` judges, and a description to hash. */
import type { FieldMarkup } from './exclusions.ts';

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

/** The field that receives text typed in `element`: itself, or its editing host; null when it takes no text. */
export function editableOf(element: Element | null): HTMLElement | null {
  if (element === null) return null;
  if (isTextField(element)) return element;
  let host = element instanceof HTMLElement && element.isContentEditable ? element : null;
  while (host?.parentElement?.isContentEditable) host = host.parentElement;
  return host;
}

/** True when the element or an ancestor, across shadow roots, carries `data-vigil-secret`. */
export function isDeclaredSecret(element: Element): boolean {
  for (let at: Element | null = element; at !== null; ) {
    if (at.closest('[data-vigil-secret]') !== null) return true;
    const root: Node = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return false;
}

function labelsOf(field: HTMLElement): string[] {
  const labels = isTextField(field) ? [...(field.labels ?? [])] : [];
  const root = field.getRootNode() as Document | ShadowRoot;
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
    declared: isDeclaredSecret(field),
  };
}

/** Identifies a field of a page: the same on every visit while the markup stays the same. */
export function describeField(field: HTMLElement): string {
  const form = isTextField(field) ? field.form : null;
  const formName = form === null ? '' : form.id || form.name || `#${[...document.forms].indexOf(form)}`;
  const own = field.getAttribute('name') || field.id;
  const peers = form === null ? field.getRootNode() : form;
  const position =
    peers instanceof Element || peers instanceof Document || peers instanceof ShadowRoot
      ? [...peers.querySelectorAll('input, textarea, [contenteditable]')].indexOf(field)
      : -1;
  return JSON.stringify([location.origin, formName, own || `#${position}`]);
}
