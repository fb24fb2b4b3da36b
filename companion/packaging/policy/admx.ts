/**
 * Administrative template for group policy and Intune. In: the settings of the policy. Out: ADMX and ADML texts ("Group Policy
 * ADMX Syntax Reference Guide" of Microsoft). One policy a setting; its values go to the key that the companion reads.
 */
import { POLICY_KEY } from '@vigil/core/policy/managed-settings.ts';
import { type PolicySetting, settingName } from '@vigil/core/policy/policy-settings.ts';
import { element, type XmlElement, xmlDocument } from './xml.ts';

const NAMESPACE = 'http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions';
const REVISION = { revision: '1.0', schemaVersion: '1.0' } as const;
export const CATEGORY = 'vigil';
/** Below HKEY_LOCAL_MACHINE, as `class="Machine"` implies. */
const KEY = POLICY_KEY.replace(/^HKLM\\/, '');
const MAX_TEXT = 1_048_576;

/** Name of a policy and of its element: no dots. */
export const policyName = (setting: PolicySetting): string => settingName(setting).replaceAll('.', '_');

/** Ids of texts have letters, digits and underscores alone. */
const choiceId = (id: string, value: string) => `${id}_${value.replaceAll(/\W/g, '_')}`;

const text = (id: string) => `$(string.${id})`;
const decimal = (value: number) => element('decimal', { value });

export function admx(settings: readonly PolicySetting[]): string {
  const supported = element('definitions', {}, [
    element('definition', { name: 'SUPPORTED_VIGIL', displayName: text('SUPPORTED_VIGIL') }),
  ]);
  const root = element('policyDefinitions', REVISION, [
    element('policyNamespaces', {}, [element('target', { prefix: 'vigil', namespace: 'Vigil.Policies' })]),
    element('resources', { minRequiredRevision: '1.0' }),
    element('supportedOn', {}, [supported]),
    element('categories', {}, [element('category', { name: CATEGORY, displayName: text(CATEGORY) })]),
    element('policies', {}, settings.map(policyElement)),
  ]);
  return xmlDocument(root, NAMESPACE);
}

function policyElement(setting: PolicySetting): XmlElement {
  const id = policyName(setting);
  const common = { name: id, class: 'Machine', displayName: text(id), explainText: text(`${id}_help`), key: KEY };
  const head = [element('parentCategory', { ref: CATEGORY }), element('supportedOn', { ref: 'SUPPORTED_VIGIL' })];
  if (setting.kind === 'boolean') {
    const values = [element('enabledValue', {}, [decimal(1)]), element('disabledValue', {}, [decimal(0)])];
    return element('policy', { ...common, valueName: settingName(setting) }, [...head, ...values]);
  }
  const elements = element('elements', {}, [valueElement(setting, id)]);
  return element('policy', { ...common, presentation: `$(presentation.${id})` }, [...head, elements]);
}

function valueElement(setting: PolicySetting, id: string): XmlElement {
  const common = { id, valueName: settingName(setting), required: 'true' };
  switch (setting.kind) {
    case 'integer':
      return element('decimal', { ...common, minValue: setting.min, maxValue: setting.max });
    case 'choice':
      return element(
        'enum',
        common,
        setting.values.map((value) => choice(id, value)),
      );
    case 'text':
      return element('text', { ...common, maxLength: setting.maxLength });
    default:
      return element('multiText', { ...common, maxLength: MAX_TEXT, maxStrings: 0 });
  }
}

function choice(id: string, value: string): XmlElement {
  return element('item', { displayName: text(choiceId(id, value)) }, [
    element('value', {}, [element('string', {}, value)]),
  ]);
}

/** Texts of the template, in English. */
export function adml(settings: readonly PolicySetting[]): string {
  const strings: [string, string][] = [
    ['SUPPORTED_VIGIL', 'Vigil for Windows'],
    [CATEGORY, 'Vigil'],
    ...settings.flatMap((setting): [string, string][] => {
      const id = policyName(setting);
      const choices = setting.kind === 'choice' ? setting.values : [];
      return [
        [id, setting.title],
        [`${id}_help`, help(setting)],
        ...choices.map((value): [string, string] => [choiceId(id, value), value]),
      ];
    }),
  ];
  const table = strings.map(([id, value]) => element('string', { id }, value));
  const presentations = settings.flatMap((setting) => presentation(setting) ?? []);
  const root = element('policyDefinitionResources', REVISION, [
    element('displayName', {}, 'Vigil'),
    element('description', {}, 'Settings of the Vigil companion'),
    element('resources', {}, [element('stringTable', {}, table), element('presentationTable', {}, presentations)]),
  ]);
  return xmlDocument(root, NAMESPACE);
}

function help({ description, kind, initial }: PolicySetting): string {
  const form = { lines: ' One value a line.', json: ' Enter JSON.' }[kind as string] ?? '';
  const otherwise = initial === undefined ? '' : ` Not configured: ${JSON.stringify(initial)}.`;
  return `${description}${form}${otherwise}`;
}

function presentation(setting: PolicySetting): XmlElement | null {
  const [id, label] = [policyName(setting), setting.title];
  const box = boxOf(setting, id, label);
  return box === null ? null : element('presentation', { id }, [box]);
}

function boxOf({ kind, initial }: PolicySetting, id: string, label: string): XmlElement | null {
  const refId = { refId: id };
  if (kind === 'boolean') return null;
  if (kind === 'integer')
    return element(
      'decimalTextBox',
      { ...refId, ...(typeof initial === 'number' && { defaultValue: initial }) },
      label,
    );
  if (kind === 'choice') return element('dropdownList', { ...refId, noSort: 'true', defaultItem: 0 }, label);
  if (kind === 'text') return element('textBox', refId, [element('label', {}, label)]);
  return element('multiTextBox', refId, label);
}
