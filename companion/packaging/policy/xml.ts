/** Writes XML. In: a tree of elements. Out: an indented document; names and texts are escaped by the XML library. */
import { DOMImplementation, XMLSerializer } from '@xmldom/xmldom';

export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  /** Elements, or one text. */
  readonly children?: readonly XmlElement[] | string;
}

export function element(
  name: string,
  attributes: XmlElement['attributes'] = {},
  children: NonNullable<XmlElement['children']> = [],
): XmlElement {
  return { name, attributes, children };
}

export function xmlDocument(root: XmlElement, namespace: string): string {
  const document = new DOMImplementation().createDocument(namespace, root.name, null);
  const top = document.documentElement;
  if (top !== null) fill(document, top, root, namespace, 0);
  return `<?xml version="1.0" encoding="utf-8"?>\n${new XMLSerializer().serializeToString(document)}\n`;
}

function fill(
  document: Document,
  node: Element,
  { attributes = {}, children = [] }: XmlElement,
  namespace: string,
  depth: number,
): void {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  if (typeof children === 'string') {
    node.appendChild(document.createTextNode(children));
    return;
  }
  for (const child of children) {
    node.appendChild(document.createTextNode(`\n${'  '.repeat(depth + 1)}`));
    const made = document.createElementNS(namespace, child.name);
    node.appendChild(made);
    fill(document, made, child, namespace, depth + 1);
  }
  if (children.length > 0) node.appendChild(document.createTextNode(`\n${'  '.repeat(depth)}`));
}

/** One element without a document around it. */
export function xmlText({ name, attributes = {} }: XmlElement): string {
  const document = new DOMImplementation().createDocument(null, name, null);
  for (const [attribute, value] of Object.entries(attributes))
    document.documentElement?.setAttribute(attribute, String(value));
  return new XMLSerializer().serializeToString(document);
}
