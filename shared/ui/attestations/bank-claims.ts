/** What a bank receives, in plain words. In: strings. Out: one row for each claim, in the order of the schema. */
import { claimTable } from '@vigil/protocol/attestation/claim-table.ts';
import type { Strings } from '@vigil/text/strings/strings.ts';

export interface BankClaim {
  readonly name: string;
  readonly title: string;
  readonly words: string;
  readonly when: string;
  /** Empty for a claim of one value. */
  readonly parts: readonly string[];
}

export function bankClaims({ claims, claimParts, claimWhen }: Strings): readonly BankClaim[] {
  return claimTable().map(({ name, when, nullable, parts }) => {
    const [title, words] = claims[name as keyof typeof claims] ?? [name, ''];
    return {
      name,
      title,
      words,
      when: nullable ? `${claimWhen[when]} ${claimWhen.nullable}` : claimWhen[when],
      parts: parts.map((part) => claimParts[part as keyof typeof claimParts] ?? part),
    };
  });
}
