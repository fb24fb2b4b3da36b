/** Claims in plain text. In: name and value of a claim as signed. Out: a title, an explanation, readable lines. */
import type { Localizer } from '@vigil/text/localizer.ts';

export interface ClaimLabels {
  readonly title: string;
  readonly explained: string;
  /** One line, or several for a claim that is an object. */
  readonly lines: readonly string[];
}

export function claimLabels(localizer: Localizer, name: string, value: unknown): ClaimLabels {
  const { claims } = localizer.strings;
  const [title, explained] = claims[Object.hasOwn(claims, name) ? (name as keyof typeof claims) : 'other'];
  return { title: localizer.format(title, { name }), explained, lines: linesOf(localizer, name, value) };
}

function linesOf(localizer: Localizer, name: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [claimText(localizer, name, value)];
  const parts = localizer.strings.claimParts;
  const lines = Object.entries(value).map(([part, inner]) => {
    const label = Object.hasOwn(parts, part) ? parts[part as keyof typeof parts] : part;
    return `${label}: ${linesOf(localizer, part, inner).join(', ')}`;
  });
  return lines.length > 0 ? lines : [localizer.strings.claimValues.nothing];
}

/** The text for one value, followed by the value itself where it differs. */
function claimText(localizer: Localizer, name: string, value: unknown): string {
  const { claimValues, verdicts, purposes, stages, data } = localizer.strings;
  if (value === null) return claimValues.nothing;
  if (typeof value === 'boolean') return value ? claimValues.yes : claimValues.no;
  if (typeof value === 'number') {
    if (name === 'iat' || name === 'exp') return localizer.exact(value * 1000);
    if (name === 'confidence') return localizer.percent(value);
    if (name === 'est' || name === 'ucl95') return localizer.rate(value);
    return localizer.number(value);
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
