/** The form of claims as the verifier checks it, held to the schema that is the rule: they agree on every JSON value. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isAttestation } from '../../../portal/server/claims-form.ts';
import { simulatedAttestation } from '../../../portal/simulate/claims.ts';
import { generatePrivateJwk } from '../../../portal/simulate/forge.ts';
import { attestationClaims, KEY_TIERS, STAGES, VERDICTS } from '../../../shared/attestation/claims.ts';

type Json = Record<string, unknown>;

const challenge = {
  iss: 'bank.example',
  aud: 'vigil',
  jti: 'j',
  iat: 0,
  exp: 60,
  nonce: 'n'.repeat(22),
  origin: 'https://a.example',
  sid: 's'.repeat(43),
  txn: 't'.repeat(43),
  purpose: 'transaction',
} as const;
const key = generatePrivateJwk();
const good = (verdict: (typeof VERDICTS)[number]) =>
  JSON.parse(
    JSON.stringify(simulatedAttestation(challenge, key, 1_768_000_000, verdict, { seq: 1, prev: 'p'.repeat(43) })),
  ) as Json;

/** Every place in the claims, as the names that lead there. */
function placesOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, member]) => placesOf(member, [...path, name]))];
}
const places = placesOf(good('match')).slice(1);

function change(claims: Json, path: readonly string[], how: (holder: Json, name: string) => void): void {
  const holder = path.slice(0, -1).reduce<unknown>((at, name) => (at as Json | null)?.[name], claims);
  if (typeof holder === 'object' && holder !== null) how(holder as Json, path.at(-1)!);
}

const edge = fc.constantFrom<unknown>(
  ...[0, -0, 1, -1, 0.5, 1.000001, 12, -12, 12.1, 2 ** 40, 2 ** 40 + 1, 2 ** 53 - 1, 2 ** 53, 1e300, -1e300],
  ...['', 'a', 'A'.repeat(21), 'A'.repeat(22), 'A'.repeat(43), 'A'.repeat(44), 'A'.repeat(64), 'A'.repeat(65)],
  ...['A'.repeat(128), 'A'.repeat(129), 'A'.repeat(200), 'A'.repeat(201), `${'A'.repeat(43)}\n`, `${'A'.repeat(42)}é`],
  ...[
    '1.0.0',
    '01.2.3',
    '1.0',
    '1.0.0\n',
    '1.0.0-a',
    '٣.0.0',
    ...[11, 21, 64, 65, 129].map((n) => '𝒜'.repeat(n)),
    '\ud800'.repeat(128),
  ],
  ...[
    'https://a.example',
    'https://a.example/',
    'http://a.example',
    'http://localhost:8080',
    `https://${'a'.repeat(300)}`,
  ],
  ...[...VERDICTS, ...STAGES, ...KEY_TIERS, 'session', 'watch', 'registration', 'vigil-companion', 'vigil-extension'],
  ...[null, true, false, [], {}, [1], { jkt: 'A'.repeat(43) }, { llr: 0, n: 0 }, { length: 1 }],
);
const value = fc.oneof({ weight: 4, arbitrary: edge }, { weight: 1, arbitrary: fc.jsonValue() });
const name = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'txn', 'click', 'pointer', 'length'),
  fc.string(),
);
const alteration = fc.oneof(
  fc.record({ kind: fc.constant('replace' as const), path: fc.constantFrom(...places), value }),
  fc.record({ kind: fc.constant('remove' as const), path: fc.constantFrom(...places) }),
  fc.record({ kind: fc.constant('add' as const), path: fc.constantFrom(...places), name, value }),
);

it('agrees with the schema on claims that were altered anywhere', () => {
  let taken = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.constantFrom(...VERDICTS), fc.array(alteration, { maxLength: 3 }), (verdict, alterations) => {
      const claims = good(verdict);
      for (const one of alterations) {
        change(claims, one.path, (holder, at) => {
          if (one.kind === 'remove') delete holder[at];
          else {
            const to = one.kind === 'add' ? one.name : at;
            Object.defineProperty(holder, to, {
              value: one.value,
              enumerable: true,
              configurable: true,
              writable: true,
            });
          }
        });
      }
      // As the verifier gets it: out of JSON text, where 1e999 is infinite and __proto__ a name like any other.
      const parsed = JSON.parse(JSON.stringify(claims)) as Json;
      const expected = attestationClaims.safeParse(parsed).success;
      expect(isAttestation(parsed)).toBe(expected);
      if (expected) taken += 1;
      else refused += 1;
    }),
    { numRuns: 6_000, seed: 1 },
  );
  expect([taken, refused].every((count) => count > 500)).toBe(true);
}, 60_000);

it('agrees with the schema on every edge at every place', () => {
  const edges = fc.sample(edge, { numRuns: 1_000, seed: 1 });
  const apart: unknown[] = [];
  for (const path of places) {
    for (const one of new Set(edges)) {
      const claims = good('match');
      change(claims, path, (holder, at) => {
        holder[at] = one;
      });
      if (isAttestation(claims) !== attestationClaims.safeParse(claims).success) apart.push([path, one]);
    }
  }
  expect(apart).toEqual([]);
  for (const infinite of ['1e999', '-1e999']) {
    const claims = JSON.parse(
      JSON.stringify(good('match')).replace('"confidence":0.98', `"confidence":${infinite}`),
    ) as Json;
    expect([isAttestation(claims), attestationClaims.safeParse(claims).success]).toEqual([false, false]);
  }
}, 60_000);
