/**
 * Schema of managed storage. In: the schema of the extension's policy. Out: the part of it that Chromium reads
 * (`storage.managed_schema`, "Manifest for storage areas" of Chrome for Developers): types, titles and properties.
 */
import { extensionPolicy } from '@vigil/protocol/policy.ts';
import { z } from 'zod';

interface Schema {
  readonly [name: string]: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

const KEPT = ['title', 'description', 'type', 'required'] as const;

export function managedSchema(): object {
  const { required: _required, ...schema } = reduced(z.toJSONSchema(extensionPolicy, { io: 'input' }) as Schema);
  return schema;
}

function reduced(schema: Schema): Schema {
  const kept = Object.fromEntries(KEPT.flatMap((name) => (name in schema ? [[name, schema[name]]] : [])));
  const { properties, items } = schema;
  const inner = properties && Object.entries(properties).map(([name, property]) => [name, reduced(property)]);
  return {
    ...kept,
    ...(inner && { properties: Object.fromEntries(inner) }),
    ...(items && { items: reduced(items) }),
  };
}
