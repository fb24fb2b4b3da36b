/**
 * Custom configuration profile of Intune. In: the template, the settings, a policy. Out: the profile as Microsoft Graph takes it
 * (`windows10CustomConfiguration`): the template is ingested, then each setting of the policy is an OMA-URI ("Win32 and Desktop
 * Bridge app ADMX policy Ingestion" of Microsoft).
 */
import { type PolicySetting, settingName } from '@vigil/core/policy/policy-settings.ts';
import { CATEGORY, policyName } from './admx.ts';
import { element, xmlText } from './xml.ts';

const AREA = `Vigil~Policy~${CATEGORY}`;
const INGEST = './Device/Vendor/MSFT/Policy/ConfigOperations/ADMXInstall/Vigil/Policy/VigilAdmx';
/** Separates the lines of a multi-line text. */
const LINE = '\uf000';

export function intuneProfile(template: string, settings: readonly PolicySetting[], policy: object): object {
  const string = (displayName: string, omaUri: string, value: string) => ({
    '@odata.type': '#microsoft.graph.omaSettingString',
    displayName,
    omaUri,
    value,
  });
  const chosen = settings.flatMap((setting) => {
    const value = valueAt(policy, setting.path);
    return value === undefined ? [] : [{ setting, value }];
  });
  return {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: 'Vigil',
    description: 'Settings of the Vigil companion',
    omaSettings: [
      string('Vigil template', INGEST, template),
      ...chosen.map(({ setting, value }) =>
        string(
          settingName(setting),
          `./Device/Vendor/MSFT/Policy/Config/${AREA}/${policyName(setting)}`,
          state(setting, value),
        ),
      ),
    ],
  };
}

export function valueAt(policy: object, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], policy);
}

function state(setting: PolicySetting, value: unknown): string {
  if (setting.kind === 'boolean') return value === true ? '<enabled/>' : '<disabled/>';
  return `<enabled/>${xmlText(element('data', { id: policyName(setting), value: asText(setting, value) }))}`;
}

function asText({ kind }: PolicySetting, value: unknown): string {
  if (kind === 'lines') return (value as readonly string[]).join(LINE);
  return kind === 'json' ? JSON.stringify(value, null, 1).replaceAll('\n', LINE) : String(value);
}
