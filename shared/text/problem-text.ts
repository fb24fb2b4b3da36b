/** What is wrong and how it is cured. In: the code of a fault. Out: both in words; the command line says the same. */
import type { Words } from './localizer.ts';

/** Codes without words of their own share those of `internal`. */
export function problemWords(words: Words, code: string): readonly [what: string, cure: string] {
  const { title: _title, meanwhile: _meanwhile, ...known } = words.of.problems;
  return known[Object.hasOwn(known, code) ? (code as keyof typeof known) : 'internal'];
}
