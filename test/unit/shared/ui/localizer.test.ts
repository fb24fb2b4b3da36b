import { readdirSync, readFileSync } from 'node:fs';
import { STORE_CODES } from '@vigil/core/store/database.ts';
import { attestationClaims } from '@vigil/protocol/attestation/claims.ts';
import { registrationClaims } from '@vigil/protocol/attestation/registration.ts';
import { STORE_STATES } from '@vigil/protocol/companion-state.ts';
import { overview } from '@vigil/protocol/user/overview.ts';
import { Localizer } from '@vigil/text/localizer.ts';
import { en } from '@vigil/text/strings/en.ts';
import { claimLabels } from '@vigil/ui/attestations/claim-labels.ts';
import { aloneOf } from '@vigil/ui/now/compared-input.tsx';
import { describe, expect, it } from 'vitest';

const localizer = new Localizer(en, 'en-GB');

/** Every text of the catalogue with its path. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

describe('Localizer', () => {
  it('fills in named placeholders and keeps the others', () => {
    expect(localizer.format('{a} and {b}', { a: '1' })).toBe('1 and {b}');
    expect(localizer.format('{toString}')).toBe('{toString}');
  });

  it('counts by the plural rules of the language', () => {
    const text = { one: '{n} key', other: '{n} keys' };
    expect([0, 1, 2, 1200].map((n) => localizer.plural(text, n))).toEqual(['0 keys', '1 key', '2 keys', '1,200 keys']);
  });

  it.each([
    [59_499, '59 seconds'],
    [60_000, '1 minute'],
    [3_600_000, '1 hour'],
    [5_400_000, '1 hour 30 minutes'],
    [200_000_000, '2 days'],
    [-5, '0 seconds'],
  ])('formats %d ms as %s', (ms, text) => {
    expect(localizer.span(ms)).toBe(text);
  });

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [48_600_000, '48.6 MB'],
    [5e12, '5,000 GB'],
  ])('formats %d bytes as %s', (bytes, text) => {
    expect(localizer.bytes(bytes)).toBe(text);
  });

  it('adds the date unless it is today', () => {
    const now = new Date(2026, 9, 20, 9, 0).getTime();
    expect(localizer.time(new Date(2026, 9, 20, 8, 5).getTime(), now)).toBe('8:05');
    expect(localizer.time(new Date(2026, 9, 19, 8, 5).getTime(), now)).toContain('19 Oct 2026');
  });

  it('uses the requested language', () => {
    const german = { ...en, language: 'de' };
    expect(new Localizer(german, 'de-DE').number(1234.5)).toBe('1.234,5');
    expect(new Localizer(german, 'en-US').span(60_000)).toBe('1 Minute');
  });

  it('does not mix two languages in a sentence', () => {
    expect(new Localizer(en, 'de').span(60_000)).toBe('1 minute');
    expect(new Localizer(en, 'ru').plural({ one: '{n} key', other: '{n} keys' }, 21)).toBe('21 keys');
    const noon = new Date(1970, 0, 1, 12).getTime();
    expect(new Localizer(en, 'en-GB').day(noon)).toBe('1 January 1970');
    expect(new Localizer(en, 'en-US').day(noon)).toBe('January 1, 1970');
  });

  it('supports languages with more than two plural forms', () => {
    const polish = new Localizer({ ...en, language: 'pl' }, 'pl');
    const text = { one: '{n} klawisz', few: '{n} klawisze', many: '{n} klawiszy', other: '{n} klawisza' };
    expect([1, 3, 5, 22].map((n) => polish.plural(text, n))).toEqual([
      '1 klawisz',
      '3 klawisze',
      '5 klawiszy',
      '22 klawisze',
    ]);
  });
});

describe('the catalogue', () => {
  it('has no empty text and no straight apostrophe', () => {
    expect(texts(en).filter(([, text]) => text.trim() === '' || text.includes("'"))).toEqual([]);
  });

  it('has both forms of every plural', () => {
    const counted = texts(en).filter(([path]) => path.endsWith('.one'));
    expect(counted.length).toBeGreaterThan(10);
    expect(counted.filter(([, text]) => !text.includes('{n}'))).toEqual([]);
  });

  it('has a text and a remedy for every error of the companion', () => {
    const folders = ['user', 'profiles'].map((folder) => `companion/core/${folder}`);
    const sources = folders.flatMap((folder) =>
      readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8')),
    );
    const thrown = sources.flatMap((source) =>
      [...source.matchAll(/VigilError\(\s*'([\w-]+)'/g)].map(([, code]) => code),
    );
    const refusals = sources.flatMap((source) => [...source.matchAll(/refused\('([\w-]+)'\)/g)].map(([, why]) => why));
    const alarms = [...refusals, ...overview.shape.falseAlarm.shape.why.unwrap().options];
    const stores = STORE_STATES.filter((state) => state !== 'ok').map((state) => `store-${state}`);
    const codes = [...thrown, ...alarms.map((why) => `false-alarm-${why}`), ...stores, ...Object.values(STORE_CODES)];
    expect(codes.length).toBeGreaterThan(20);
    const expected = codes.filter((code) => code !== 'export-not-begun');
    expect(expected.filter((code) => !Object.hasOwn(en.problems, code!))).toEqual([]);
  });

  it('explains every claim', () => {
    const sent = { ...attestationClaims.shape, ...registrationClaims.shape };
    expect(Object.keys(sent).filter((claim) => !Object.hasOwn(en.claims, claim))).toEqual([]);
  });
});

describe('claimLabels', () => {
  it('shows the label and the value itself', () => {
    expect(claimLabels(localizer, 'verdict', 'mismatch').lines).toEqual(['Does not look like you (mismatch)']);
    expect(claimLabels(localizer, 'confidence', 0.97).lines).toEqual(['97%']);
    expect(claimLabels(localizer, 'fmr', { est: 0.0021, ucl95: 0.0048, n: 41_200, cal: 'c-1' }).lines).toEqual([
      'estimate: 0.21%',
      '95% upper bound: 0.48%',
      'samples: 41,200',
      'calibration: c-1',
    ]);
  });

  it('shows unknown claims and objects as they are', () => {
    expect(claimLabels(localizer, 'shoe_size', 44)).toMatchObject({ title: 'shoe_size', lines: ['44'] });
    expect(claimLabels(localizer, 'toString', null).title).toBe('toString');
    expect(claimLabels(localizer, 'verdict', 'constructor').lines).toEqual(['constructor']);
  });
});

describe('aloneOf', () => {
  it.each([
    [{ pointer: 20 }, 'pointer'],
    [{ keypad: 50, keystroke: 0 }, 'keypad'],
    [{ keystroke: 50 }, null],
    [{ pointer: 20, keypad: 10 }, null],
    [{}, null],
  ] as const)('of %o is %s', (scored, alone) => {
    expect(aloneOf(scored)).toBe(alone);
  });
});
