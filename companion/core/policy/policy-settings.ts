/**
 * The settings of the policy as flat, named values, for registries and administrative templates that know no nested JSON. In:
 * the schema of the policy. Out: one description a setting; nested settings are named `pause.maxMinutes`. `companion/packaging`
 * generates templates from them, and `settings-values.ts` reads values back.
 */
import { companionPolicy } from '@vigil/protocol/policy.ts';
import { z } from 'zod';

type SettingKind =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'text'; readonly maxLength: number }
  /** A list of strings, one a line. */
  | { readonly kind: 'lines' }
  /** Anything else, as JSON text. */
  | { readonly kind: 'json' };

export type PolicySetting = SettingKind & {
  readonly path: readonly string[];
  readonly title: string;
  readonly description: string;
  /** Absent: the setting has no default. */
  readonly initial?: unknown;
};

/** The part of JSON Schema that the policy uses. */
export interface SettingSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly items?: SettingSchema;
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
}

export const settingName = ({ path }: Pick<PolicySetting, 'path'>): string => path.join('.');

/** Schema of the policy file (JSON Schema 2020-12). Defaults are optional in it. */
export function policySchema(): SettingSchema {
  return z.toJSONSchema(companionPolicy, { io: 'input' }) as SettingSchema;
}

/** All settings but `version`, in the order of the schema. */
export function policySettings(schema: SettingSchema = policySchema()): PolicySetting[] {
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => name !== 'version')
    .flatMap(([name, property]) => settingsIn([name], property));
}

function settingsIn(path: readonly string[], schema: SettingSchema, group?: SettingSchema): PolicySetting[] {
  // One level: what is nested deeper is JSON text.
  if (schema.properties !== undefined && path.length === 1)
    return Object.entries(schema.properties).flatMap(([name, inner]) => settingsIn([...path, name], inner, schema));
  const { title = titleIn(path, group), description = group?.description ?? '', default: initial } = schema;
  return [{ ...kindOf(schema), path, title, description, ...(initial !== undefined && { initial }) }];
}

/** A nested setting without a title is named after its group. */
function titleIn(path: readonly string[], group: SettingSchema | undefined): string {
  return group?.title === undefined ? path.join('.') : `${group.title}: ${path.at(-1)}`;
}

function kindOf(schema: SettingSchema): SettingKind {
  const { type, enum: values, items } = schema;
  if (type === 'boolean') return { kind: 'boolean' };
  if (type === 'integer') return { kind: 'integer', min: schema.minimum ?? 0, max: schema.maximum ?? 0xffffffff };
  if (type === 'string' && values !== undefined) return { kind: 'choice', values };
  if (type === 'string') return { kind: 'text', maxLength: schema.maxLength ?? 1000 };
  if (type === 'array' && items?.type === 'string') return { kind: 'lines' };
  return { kind: 'json' };
}
