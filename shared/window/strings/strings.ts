/** What a catalogue of the window must hold. In: the English one. Out: its shape, any words in it. */
import type { en } from './en.ts';

type Widened<T> = T extends string ? string : { readonly [K in keyof T]: Widened<T[K]> };

export type Strings = Widened<typeof en>;
