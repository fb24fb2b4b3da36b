/**
 * Policy from named values. In: values as a registry holds them (number, text, lines), under the names of `policySettings`. Out:
 * the policy as JSON, not yet validated: a value of the wrong kind stays as it is, so that the schema names its path.
 */
import { type PolicySetting, policySettings, settingName } from './policy-settings.ts';

export type SettingValue = number | string | readonly string[];

export function policyOfValues(values: ReadonlyMap<string, SettingValue>): Record<string, unknown> {
  const settings = new Map(policySettings().map((setting) => [settingName(setting), setting]));
  const policy: Record<string, unknown> = { version: 1 };
  for (const [name, value] of values) {
    const setting = settings.get(name);
    if (setting === undefined) policy[name] = value;
    else place(policy, setting.path, convert(setting, value));
  }
  return policy;
}

function convert({ kind }: PolicySetting, value: SettingValue): unknown {
  if (kind === 'boolean' && (value === 0 || value === 1)) return value === 1;
  if (kind === 'lines') return typeof value === 'string' ? value.split(/\r?\n/) : value;
  if (kind !== 'json' || typeof value === 'number') return value;
  const text = typeof value === 'string' ? value : value.join('\n');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function place(policy: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first, second] = path;
  if (first === undefined) return;
  if (second === undefined) policy[first] = value;
  else policy[first] = { ...(policy[first] as object | undefined), [second]: value };
}
