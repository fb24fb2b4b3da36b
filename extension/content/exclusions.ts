/**
 * Decides which fields are secret. In: the markup of a field as plain values. Out: whether its keys may be reported. Without
 * a name, a short field of digits is taken for a code; with the name of an ordinary field (day, sort code, amount) it is not.
 */
import { fold, OPEN_PARTS, OPEN_WORDS, SECRET_PARTS, SECRET_PHRASES, SECRET_WORDS } from './secret-words.ts';

/** The markup of a field. `maxLength` is null when there is none. */
export interface FieldMarkup {
  readonly type: string;
  readonly autocomplete: string;
  readonly inputMode: string;
  readonly maxLength: number | null;
  /** Name, id, label, placeholder and similar. */
  readonly names: readonly string[];
  /** The text is masked although the type is not `password` (`-webkit-text-security`). */
  readonly masked: boolean;
  /** The field or an ancestor carries `data-vigil-secret`. */
  readonly declared: boolean;
}

/** Autofill tokens (HTML, "Autofill") of credentials and codes; `cc-*` is tested separately. */
const SECRET_AUTOCOMPLETE = new Set(['current-password', 'new-password', 'one-time-code', 'webauthn']);

/** Longest digit field that is taken for a code, in characters. */
const MAX_CODE_LENGTH = 8;
/** Longest phrase that is looked up, in words. */
const MAX_PHRASE_WORDS = 3;

/** Words of an identifier or a label: `txtPinCode` gives txt, pin, code; trailing digits are dropped. */
function wordsOf(name: string): string[] {
  const split = name.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  return fold(split)
    .split(/[^\p{L}\d]+/u)
    .map((word) => word.replace(/(\D)\d+$/, '$1'))
    .filter((word) => word !== '');
}

function hasPhrase(words: readonly string[], phrases: ReadonlySet<string>): boolean {
  return words.some((_, i) => {
    for (let n = 2; n <= MAX_PHRASE_WORDS; n++) if (phrases.has(words.slice(i, i + n).join(''))) return true;
    return phrases.has(words[i]!);
  });
}

interface NameVerdict {
  readonly secret: boolean;
  readonly open: boolean;
}

/** Names that were judged: a page uses few, and judging one splits it into words. */
const MAX_JUDGED = 1000;
const judged = new Map<string, NameVerdict>();

function judge(name: string): NameVerdict {
  const known = judged.get(name);
  if (known !== undefined) return known;
  if (judged.size >= MAX_JUDGED) judged.clear();
  const verdict = { secret: isSecretName(name), open: isOpenName(name) };
  judged.set(name, verdict);
  return verdict;
}

/** Apostrophes join words (`code d'accès`) or separate them; both are tried. */
function isSecretName(name: string): boolean {
  const words = wordsOf(name.replace(/['’]/g, ''));
  if (words.some((word) => SECRET_WORDS.has(word)) || hasPhrase(words, SECRET_PHRASES)) return true;
  const joined = fold(name).replace(/\s+/g, '');
  return SECRET_PARTS.some((part) => joined.includes(part));
}

function isOpenName(name: string): boolean {
  if (wordsOf(name).some((word) => OPEN_WORDS.has(word))) return true;
  const folded = fold(name);
  return OPEN_PARTS.some((part) => folded.includes(part));
}

/** True when nothing typed into the field may be reported. */
export function isSecretMarkup(field: FieldMarkup): boolean {
  if (field.declared || field.masked || field.type.toLowerCase() === 'password') return true;
  const tokens = field.autocomplete.toLowerCase().split(/\s+/);
  if (tokens.some((token) => SECRET_AUTOCOMPLETE.has(token) || token.startsWith('cc-'))) return true;
  const names = field.names.filter((name) => name !== '').map(judge);
  if (names.some(({ secret }) => secret)) return true;
  const isDigits = /^(numeric|decimal|tel)$/i.test(field.inputMode) || /^(tel|number)$/i.test(field.type);
  const isShort = field.maxLength !== null && field.maxLength <= (isDigits ? MAX_CODE_LENGTH : 1);
  return isShort && !names.some(({ open }) => open);
}
