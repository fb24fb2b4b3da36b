/** The shape of a string catalogue. In: the English catalogue. Out: its type with any strings. */
import type { en } from './en.ts';

/** One sentence for each plural category of the language (Intl.PluralRules); English has two. `{n}` is the number. */
export type PluralForms = { readonly [rule in Exclude<Intl.LDMLPluralRule, 'other'>]?: string } & {
  readonly other: string;
};

/** Other languages have more plural categories. */
type Widened<T> = T extends string
  ? string
  : T extends { one: string; other: string }
    ? PluralForms
    : { readonly [K in keyof T]: Widened<T[K]> };

export type Strings = Widened<typeof en>;
