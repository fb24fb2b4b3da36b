/** What is wrong and how it is cured. In: the code of a fault. Out: both in words; the command line says the same. */
import type { Localizer } from './localizer.ts';

/** Codes without words of their own share those of `internal`. */
export function problemText(localizer: Localizer, code: string): readonly [what: string, remedy: string] {
  const { title: _title, meanwhile: _meanwhile, ...known } = localizer.strings.problems;
  return known[Object.hasOwn(known, code) ? (code as keyof typeof known) : 'internal'];
}
