/** Claims in plain words. In: a claim's name and value as they were signed. Out: a title, an explanation, readable lines. */
import type { Words } from '@vigil/text/localizer.ts';

export interface ClaimWords {
  readonly title: string;
  readonly explained: string;
  /** One line; or several, for a claim that holds others. */
  readonly lines: readonly string[];
}

export function claimWords(words: Words, name: string, value: unknown): ClaimWords {
  const { claims } = words.of;
  const [title, explained] = claims[Object.hasOwn(claims, name) ? (name as keyof typeof claims) : 'other'];
  return { title: words.say(title, { name }), explained, lines: linesOf(words, name, value) };
}

function linesOf(words: Words, name: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [inWords(words, name, value)];
  const parts = words.of.claimParts;
  const lines = Object.entries(value).map(([part, inner]) => {
    const label = Object.hasOwn(parts, part) ? parts[part as keyof typeof parts] : part;
    return `${label}: ${linesOf(words, part, inner).join(', ')}`;
  });
  return lines.length > 0 ? lines : [words.of.claimValues.nothing];
}

/** The words for one value, and the value itself where the words are not it. */
function inWords(words: Words, name: string, value: unknown): string {
  const { claimValues, verdicts, purposes, stages, data } = words.of;
  if (value === null) return claimValues.nothing;
  if (typeof value === 'boolean') return value ? claimValues.yes : claimValues.no;
  if (typeof value === 'number') {
    if (name === 'iat' || name === 'exp') return words.exact(value * 1000);
    if (name === 'confidence') return words.percent(value);
    if (name === 'est' || name === 'ucl95') return words.rate(value);
    return words.number(value);
  }
  const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    verdict: verdicts,
    purpose: purposes,
    stage: stages,
    kp: data.tiers,
  };
  const table = tables[name];
  const text = String(value);
  return table !== undefined && Object.hasOwn(table, text) ? `${table[text]} (${text})` : text;
}
