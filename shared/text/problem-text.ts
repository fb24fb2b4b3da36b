/** Problem texts. In: an error code. Out: what is wrong and the remedy; the CLI prints the same. */
import type { Localizer } from './localizer.ts';

/** Codes without a text use that of `internal`. */
export function problemText(localizer: Localizer, code: string): readonly [what: string, remedy: string] {
  const { title: _title, meanwhile: _meanwhile, ...known } = localizer.strings.problems;
  return known[Object.hasOwn(known, code) ? (code as keyof typeof known) : 'internal'];
}
