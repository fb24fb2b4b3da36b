/**
 * Messages for an extension of the version before. In: a message of this version. Out: what the earlier one knows of it: fields
 * that came later are left out, codes that came later become `internal`; null for a message that it does not know. The earlier
 * version is frozen as JSON Schema (frozen/wire-1.ts).
 */
import type { UserRequestType } from '@vigil/protocol/user/user-api.ts';
import type { ToExtension } from '@vigil/protocol/wire/to-extension.ts';
import { WIRE_1 } from './frozen/wire-1.ts';
import type { FrozenSchema } from './frozen-schema.ts';

/** `request`: of the user, when the message is its reply. */
export function forEarlierWire(message: ToExtension, request?: UserRequestType): object | null {
  const known = WIRE_1.toExtension.oneOf.find(({ properties }) => properties?.type?.const === message.type);
  if (known === undefined) return null;
  const fitted = fit(message, known) as object;
  const reply = request === undefined ? undefined : WIRE_1.userReplies[request];
  return message.type === 'user-reply' && reply !== undefined
    ? { ...fitted, reply: fit(message.reply, reply) }
    : fitted;
}

function fit(value: unknown, schema: FrozenSchema): unknown {
  const { properties, items, oneOf, anyOf, enum: codes } = schema;
  const choices = oneOf ?? anyOf;
  if (choices !== undefined) return fit(value, choices.find((choice) => mayBe(value, choice)) ?? {});
  if (codes?.includes('internal') && !codes.includes(value)) return 'internal';
  if (Array.isArray(value)) return items === undefined ? value : value.map((one) => fit(one, items));
  if (properties === undefined || typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => Object.hasOwn(properties, name));
  return Object.fromEntries(kept.map(([name, one]) => [name, fit(one, properties[name] ?? {})]));
}

function mayBe(value: unknown, { const: only, type, properties }: FrozenSchema): boolean {
  if (only !== undefined) return value === only;
  if (value === null || type === 'null') return value === null && type === 'null';
  const kind = properties?.type?.const;
  return kind === undefined || (value as { type?: unknown }).type === kind;
}
