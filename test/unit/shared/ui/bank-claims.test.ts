import { claimTable } from '@vigil/protocol/attestation/claim-table.ts';
import { attestationClaims, baseClaims } from '@vigil/protocol/attestation/claims.ts';
import { en } from '@vigil/text/strings/en.ts';
import { bankClaims } from '@vigil/ui/attestations/bank-claims.ts';
import { describe, expect, it } from 'vitest';

const claims = bankClaims(en);

describe('what a bank receives', () => {
  it('has a row for each claim of the schema, with plain words for it and its parts', () => {
    expect(claims.map(({ name }) => name).sort()).toEqual(Object.keys(attestationClaims.shape).sort());
    const named = new Set(Object.keys(en.claims));
    expect(claims.filter(({ name, words }) => !named.has(name) || words === '')).toEqual([]);
    const parts = claimTable().flatMap((row) => row.parts);
    expect(parts).toEqual(expect.arrayContaining(['unseen_s', 'keypad', 'ucl95', 'jwk', 'keyboard_changed']));
    expect(parts.filter((part) => !Object.hasOwn(en.claimParts, part))).toEqual([]);
  });

  it('describes no claim that is not sent', () => {
    const known = new Set([...Object.keys(attestationClaims.shape), 'jwk', 'other']);
    expect(Object.keys(en.claims).filter((name) => !known.has(name))).toEqual([]);
  });

  it('begins with what is said about the user', () => {
    expect(claims.slice(0, 3).map(({ name }) => name)).toEqual(['purpose', 'verdict', 'confidence']);
  });

  it('says when each claim is sent', () => {
    const when = (name: string) => claimTable().find((row) => row.name === name);
    for (const name of Object.keys(baseClaims)) expect(when(name)?.when).toBe('always');
    expect(when('txn')).toMatchObject({ when: 'payment', nullable: false });
    expect(when('confidence')).toMatchObject({ when: 'attestation', nullable: true });
    expect(when('cnf')).toMatchObject({ when: 'always', parts: ['jkt', 'jwk', 'kty', 'crv', 'x', 'y'] });
  });

  /** `npx vitest run --project unit test/unit/shared/ui/bank-claims.test.ts -u` writes the page again. */
  it('stands in docs/what-a-bank-receives.md', async () => {
    const rows = claims.map(({ name, title, words, when, parts }) => {
      const inside = parts.length > 0 ? ` (${parts.join(', ')})` : '';
      return `| \`${name}\` | ${title} | ${words}${inside} | ${when} |`;
    });
    const page = `# What a bank receives

Made from the schema of the claims (\`shared/protocol/attestation/claims.ts\`) and the text of the user window, which shows the same
table under My data. The consent page shows it before anything is captured for learning. There is nothing else.

| claim | name | what it says | when |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
    await expect(page).toMatchFileSnapshot('../../../../docs/what-a-bank-receives.md');
  });
});
