/**
 * Reads administrative templates as group policy and Intune do. In: ADMX text, states of policies. Out: registry values. The
 * rules of elements are data: children in their order, required attributes ("ADMX Syntax Reference Guide" of Microsoft).
 */
import type { SettingValue } from '@vigil/core/policy/settings-values.ts';
import { DOMParser } from '@xmldom/xmldom';

interface Rule {
  /** In this order; each may be absent or repeated. */
  readonly children: readonly string[];
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

const BOXES = ['decimalTextBox', 'textBox', 'checkBox', 'comboBox', 'dropdownList', 'listBox', 'multiTextBox', 'text'];
const VALUE = { children: ['decimal', 'string', 'delete'], required: [] };

export const ADMX_RULES: Readonly<Record<string, Rule>> = {
  policyDefinitions: {
    children: ['policyNamespaces', 'supersededAdm', 'resources', 'supportedOn', 'categories', 'policies'],
    required: ['revision', 'schemaVersion', 'xmlns'],
  },
  policyNamespaces: { children: ['target', 'using'], required: [] },
  target: { children: [], required: ['prefix', 'namespace'] },
  resources: { children: [], required: ['minRequiredRevision'] },
  supportedOn: { children: ['products', 'definitions'], required: [], optional: ['ref'] },
  definitions: { children: ['definition'], required: [] },
  definition: { children: [], required: ['name', 'displayName'] },
  categories: { children: ['category'], required: [] },
  category: { children: ['parentCategory'], required: ['name', 'displayName'] },
  policies: { children: ['policy'], required: [] },
  policy: {
    children: ['parentCategory', 'supportedOn', 'enabledValue', 'disabledValue', 'elements'],
    required: ['name', 'class', 'displayName', 'explainText', 'key'],
    optional: ['valueName', 'presentation'],
  },
  parentCategory: { children: [], required: ['ref'] },
  enabledValue: VALUE,
  disabledValue: VALUE,
  value: VALUE,
  elements: { children: ['boolean', 'decimal', 'text', 'enum', 'list', 'multiText'], required: [] },
  decimal: { children: [], required: [], optional: ['id', 'valueName', 'required', 'minValue', 'maxValue', 'value'] },
  text: { children: [], required: ['id', 'valueName'], optional: ['required', 'maxLength'] },
  multiText: { children: [], required: ['id', 'valueName'], optional: ['required', 'maxLength', 'maxStrings'] },
  enum: { children: ['item'], required: ['id', 'valueName'], optional: ['required'] },
  item: { children: ['value'], required: ['displayName'] },
  string: { children: [], required: [] },
};

export const ADML_RULES: Readonly<Record<string, Rule>> = {
  policyDefinitionResources: {
    children: ['displayName', 'description', 'annotation', 'resources'],
    required: ['revision', 'schemaVersion', 'xmlns'],
  },
  displayName: { children: [], required: [] },
  description: { children: [], required: [] },
  resources: { children: ['stringTable', 'presentationTable'], required: [] },
  stringTable: { children: ['string'], required: [] },
  string: { children: [], required: ['id'] },
  presentationTable: { children: ['presentation'], required: [] },
  presentation: { children: BOXES, required: ['id'] },
  decimalTextBox: { children: [], required: ['refId'], optional: ['defaultValue'] },
  dropdownList: { children: [], required: ['refId'], optional: ['noSort', 'defaultItem'] },
  textBox: { children: ['label', 'defaultValue'], required: ['refId'] },
  label: { children: [], required: [] },
  multiTextBox: { children: [], required: ['refId'] },
};

const ITEM = /^[\p{L}\p{N}_]+$/u;
const VERSION = /^\d{1,4}\.\d{1,5}$/;
const TEXT = /^\$\(string\.[\p{L}\p{N}_]+\)$/u;
const BOOLEAN = /^(true|false)$/;
const UNSIGNED = /^\d+$/;
/** Types of attributes in the schema of these files (MS-GPREG of Microsoft, appendix "ADMX and ADML schema"). */
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  ...{ name: ITEM, prefix: ITEM, ref: ITEM, id: ITEM, refId: ITEM },
  ...{ revision: VERSION, schemaVersion: VERSION, minRequiredRevision: VERSION },
  ...{ displayName: TEXT, explainText: TEXT, presentation: /^\$\(presentation\.[\p{L}\p{N}_]+\)$/u },
  ...{ class: /^(User|Machine|Both)$/, required: BOOLEAN, noSort: BOOLEAN },
  ...{ minValue: UNSIGNED, maxValue: UNSIGNED, maxLength: UNSIGNED, maxStrings: UNSIGNED, value: UNSIGNED },
  ...{
    defaultValue: UNSIGNED,
    defaultItem: UNSIGNED,
    namespace: /^\S+$/,
    key: /^[^\\].*[^\\]$/,
    valueName: /^[^\\]+$/,
  },
};
const MAX_UNSIGNED = 0xffffffff;
const MAX_STRING = 255;

function badAttributes(node: Element): string[] {
  return Array.from(node.attributes).flatMap(({ name, value }) => {
    const pattern = ATTRIBUTES[name];
    const fits =
      pattern === undefined || (pattern.test(value) && (pattern !== UNSIGNED || Number(value) <= MAX_UNSIGNED));
    return fits ? [] : [`${node.nodeName} has ${name}="${value}"`];
  });
}

/** Throws when the text is not well-formed. */
export function parseXml(text: string): Element {
  const fail = (message: string) => {
    throw new Error(message);
  };
  const document = new DOMParser({ errorHandler: { warning: fail, error: fail, fatalError: fail } }).parseFromString(
    text,
    'text/xml',
  );
  if (document.documentElement === null) throw new Error('empty document');
  return document.documentElement;
}

export const elementsOf = (node: Node): Element[] =>
  Array.from(node.childNodes).filter((child): child is Element => child.nodeType === 1);

/** Violations, one line each. */
export function violations(node: Element, rules: Readonly<Record<string, Rule>>): string[] {
  const rule = rules[node.nodeName];
  if (rule === undefined) return [`unknown element ${node.nodeName}`];
  const attributes = Array.from(node.attributes).map(({ name }) => name);
  const allowed = [...rule.required, ...(rule.optional ?? [])];
  const children = elementsOf(node);
  const positions = children.map((child) => rule.children.indexOf(child.nodeName));
  return [
    ...rule.required.filter((name) => !attributes.includes(name)).map((name) => `${node.nodeName} lacks ${name}`),
    ...attributes.filter((name) => !allowed.includes(name)).map((name) => `${node.nodeName} has ${name}`),
    ...badAttributes(node),
    ...(node.nodeName === 'string' &&
    node.parentNode?.nodeName === 'value' &&
    (node.textContent ?? '').length > MAX_STRING
      ? ['a value is too long']
      : []),
    ...(positions.some((position, i) => position < (positions[i - 1] ?? 0)) ? [`order in ${node.nodeName}`] : []),
    ...children.flatMap((child) => violations(child, rules)),
  ];
}

/** Values below the key of the template that the states of policies bring. `data`: by id of element. */
export function registryValues(
  template: Element,
  states: ReadonlyMap<string, 'disabled' | ReadonlyMap<string, string>>,
): Map<string, SettingValue> {
  const entries = Array.from(template.getElementsByTagName('policy')).flatMap((policy) => {
    const state = states.get(policy.getAttribute('name') ?? '');
    return state === undefined ? [] : valuesOf(policy, state);
  });
  return new Map(entries);
}

function valuesOf(policy: Element, state: 'disabled' | ReadonlyMap<string, string>): [string, SettingValue][] {
  const name = policy.getAttribute('valueName');
  const value = policy.getElementsByTagName(state === 'disabled' ? 'disabledValue' : 'enabledValue')[0];
  const own: [string, SettingValue][] =
    name === null || name === '' || value === undefined
      ? []
      : [[name, Number(elementsOf(value)[0]?.getAttribute('value'))]];
  if (state === 'disabled') return own;
  const elements = policy.getElementsByTagName('elements')[0];
  const inner = elements === undefined ? [] : elementsOf(elements);
  return [
    ...own,
    ...inner.map((one): [string, SettingValue] => [one.getAttribute('valueName') ?? '', dataOf(one, state)]),
  ];
}

function dataOf(element: Element, state: ReadonlyMap<string, string>): SettingValue {
  const data = state.get(element.getAttribute('id') ?? '') ?? '';
  if (element.nodeName === 'decimal') return Number(data);
  return element.nodeName === 'multiText' ? data.split('\n') : data;
}
