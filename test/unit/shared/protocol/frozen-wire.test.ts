import { readFileSync } from 'node:fs';
import { toCompanion } from '@vigil/protocol/wire/to-companion.ts';
import { toExtension } from '@vigil/protocol/wire/to-extension.ts';
import { commonVersion, OLDEST_WIRE_VERSION, WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import { describe, expect, it } from 'vitest';
import { frozenWire } from '../../../fixtures/frozen-wire.ts';
import { wireSchemas } from '../../../fixtures/wire-schemas.ts';

const { conversation, ...frozen } = frozenWire(WIRE_VERSION);
const typesOf = (messages: readonly { readonly type: string }[]) =>
  [...new Set(messages.map(({ type }) => type))].sort();
const typesIn = (schema: {
  readonly options: readonly { readonly shape: { readonly type: { readonly value: string } } }[];
}) => schema.options.map(({ shape }) => shape.type.value).sort();

describe(`wire ${WIRE_VERSION}, as it is frozen`, () => {
  it('is the wire of today: once released, a change makes another version (before: npx tsx test/fixtures/freeze-wire.ts)', () => {
    const file = new URL(`../../../fixtures/wire-${WIRE_VERSION}/schemas.json`, import.meta.url);
    expect(JSON.parse(JSON.stringify(wireSchemas()))).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });

  it('has a conversation with every type of message, valid then and today', () => {
    const { fromExtension, fromCompanion } = conversation;
    expect(typesOf(fromExtension)).toEqual(typesIn(toCompanion));
    expect(typesOf(fromCompanion)).toEqual(typesIn(toExtension));
    expect(fromExtension.filter((one) => !frozen.toCompanion(one) || !toCompanion.safeParse(one).success)).toEqual([]);
    expect(fromCompanion.filter((one) => !frozen.toExtension(one) || !toExtension.safeParse(one).success)).toEqual([]);
  });
});

describe('the range of versions', () => {
  it('is this version and the one before', () => {
    expect(OLDEST_WIRE_VERSION).toBe(WIRE_VERSION - 1);
    expect(commonVersion({ version: WIRE_VERSION - 1 })).toBe(WIRE_VERSION - 1);
    expect(commonVersion({ version: WIRE_VERSION + 1, oldest: WIRE_VERSION })).toBe(WIRE_VERSION);
  });

  it('says which end is too old', () => {
    expect(commonVersion({ version: WIRE_VERSION - 2 })).toBe('extension-outdated');
    expect(commonVersion({ version: WIRE_VERSION + 2, oldest: WIRE_VERSION + 1 })).toBe('companion-outdated');
  });
});
