/** The published schema of the figures. In: nothing. Out: JSON Schema (draft 2020-12) as text. */
import { z } from 'zod';
import { figures } from './figures.ts';

export const FIGURES_SCHEMA_FILE = 'vigil-figures.schema.json';

export function figuresSchema(): string {
  const schema = { title: 'Figures of Vigil parameters', ...z.toJSONSchema(figures) };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
