/** Strict JSON compared with JSON.parse: equal values, duplicate names refused. */

import { decodeBase64url } from '@vigil/portal/server/base64url.ts';
import { parseStrictJson } from '@vigil/portal/server/strict-json.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('parseStrictJson', () => {
  it('parses every object as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 1, 2), (object, indent) => {
        const text = JSON.stringify(object, null, indent);
        expect(parseStrictJson(bytes(text))).toEqual({ object: JSON.parse(text) });
      }),
    );
  });

  it('refuses a duplicate name at any depth', () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const written = (name: string) =>
      fc.constantFrom(
        JSON.stringify(name),
        `"${[...name].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`,
      );
    const names = fc.stringMatching(/^[a-z{}[\]:," ]{0,6}$/);
    fc.assert(
      fc.property(
        names.chain((name) => fc.tuple(written(name), written(name))),
        fc.array(names),
        scalar,
        fc.nat(3),
        ([one, two], others, value, depth) => {
          const members = [one, ...others.map((name) => JSON.stringify(`x${name}`)), two].map(
            (name) => `${name} : ${JSON.stringify(value)}`,
          );
          const inner = `{${members.join(' ,')}}`;
          const text = Array.from({ length: depth }).reduce<string>((nested) => `{"a":[1,${nested}]}`, inner);
          expect(parseStrictJson(bytes(text))).toEqual({ fault: 'duplicate-key' });
        },
      ),
    );
  });

  it('accepts the same name in two objects', () => {
    expect(parseStrictJson(bytes('{"a":{"b":1},"c":[{"b":1},{"b":2}],"b":3}'))).toMatchObject({ object: { b: 3 } });
  });

  it.each(['', '{', '7', 'null', '[]', '"a"', '{"a":1}x', '\ufeff{}', "{'a':1}", '{"a":1,}', '{"a":NaN}'])(
    'refuses %j',
    (text) => {
      expect(parseStrictJson(bytes(text))).toEqual({ fault: 'json' });
    },
  );

  it.each([8_000, 100_000])('refuses what is nested %i deep', (depth) => {
    expect(parseStrictJson(bytes(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`))).toEqual({ fault: 'json' });
    expect(parseStrictJson(bytes(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`))).toEqual({ fault: 'json' });
  });

  it('never throws for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => void parseStrictJson(noise)));
  });
});

describe('decodeBase64url', () => {
  it('accepts the canonical encoding', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (content) => {
        expect(decodeBase64url(Buffer.from(content).toString('base64url'))).toEqual(Buffer.from(content));
      }),
    );
  });

  it('refuses any non-canonical encoding', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const decoded = decodeBase64url(text);
        if (decoded !== null) expect(decoded.toString('base64url')).toBe(text);
      }),
    );
    for (const text of ['AA==', 'AB', 'A', 'A+/A', 'AA\n', ' AA', 'AAA=', 'AAé'])
      expect(decodeBase64url(text)).toBeNull();
  });
});
