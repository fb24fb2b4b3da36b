/** What a catalogue of the window must hold. In: the English one. Out: its shape, any words in it. */
import type { en } from './en.ts';

/** A sentence for each number that the language tells apart (Intl.PluralRules); English has two. `{n}` is the number. */
export type PluralForms = { readonly [rule in Exclude<Intl.LDMLPluralRule, 'other'>]?: string } & {
  readonly other: string;
};

/** Another language tells other numbers apart, so a counted sentence may have more forms there. */
type Widened<T> = T extends string
  ? string
  : T extends { one: string; other: string }
    ? PluralForms
    : { readonly [K in keyof T]: Widened<T[K]> };

export type Strings = Widened<typeof en>;
