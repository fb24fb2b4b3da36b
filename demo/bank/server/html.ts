/** HTML templates. In: literal markup with values. Out: markup with all text values escaped. */

/** Markup that is safe to send; created by `html` and `raw` only. */
export interface Html {
  readonly markup: string;
}
export type HtmlValue = string | number | Html | false | null | undefined | readonly HtmlValue[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

function markupOf(value: HtmlValue): string {
  if (value === false || value === null || value === undefined) return '';
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  if ('markup' in value) return value.markup;
  return value.map(markupOf).join('');
}

/** Tag for template literals. Attributes must be written with double quotes around their value. */
export function html(parts: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return { markup: parts.reduce((all, part, i) => all + part + (i < values.length ? markupOf(values[i]) : ''), '') };
}

/** Trusted markup written in this repository; never use it for input. */
export function raw(markup: string): Html {
  return { markup };
}
