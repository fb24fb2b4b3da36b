/** Writes docs/vigil-figures.schema.json. In: nothing. Out: the file. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FIGURES_SCHEMA_FILE, figuresSchema } from './report/figures-schema.ts';

writeFileSync(fileURLToPath(new URL(`../../docs/${FIGURES_SCHEMA_FILE}`, import.meta.url)), figuresSchema());
