/** What a bank receives, in plain words. In: strings. Out: one row for each claim: those about the user first. */
import { type ClaimTime, claimTable, type SentClaim } from '@vigil/protocol/attestation/claim-table.ts';
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
  return byTime(claimTable()).map(({ name, when, nullable, parts }) => {
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

/** What every token has (keys, hashes, times) comes last. */
const ORDER: readonly ClaimTime[] = ['attestation', 'payment', 'always'];

const byTime = (claims: readonly SentClaim[]): readonly SentClaim[] =>
  ORDER.flatMap((time) => claims.filter(({ when }) => when === time));
