/** The page of the console. In: the folder of the built files. Out: its document, script and style sheet. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { FirstRecords } from './record-source.ts';

/** Beside the built package, or where this repository builds it. */
const FOLDERS = ['console-page', '../../dist/console'].map((folder) => join(import.meta.dirname, folder));

export interface PageFile {
  readonly type: string;
  readonly text: string;
}

/** Id of the block of data with the first records: no script, so the content security policy lets it be. */
const FIRST_ID = 'first-records';

/** The document. `first`: the records that the page shows first, so that it need not ask for them; null without. */
export function documentOf(first: FirstRecords | null): string {
  if (first === null) return DOCUMENT;
  // `<` could end the block.
  const text = JSON.stringify(first).replaceAll('<', '\\u003c');
  return DOCUMENT.replace('<body>', () => `<body><script type="application/json" id="${FIRST_ID}">${text}</script>`);
}

const DOCUMENT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Vigil records</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="console.css">
<script type="module" src="console.js"></script>
</head>
<body><noscript>The console needs a script of its own: allow scripts of this site.</noscript></body>
</html>
`;

/** Files by their path below the console. @throws VigilError `console-not-built`. */
export async function readPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const folder = FOLDERS.find((one) => existsSync(join(one, 'console.js')));
  if (folder === undefined)
    throw new VigilError('console-not-built', 'The page of the console is not built: run "npm run build:console".');
  const [script, style] = await Promise.all(
    ['console.js', 'console.css'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  return new Map([
    ['/console.js', { type: 'text/javascript', text: script! }],
    ['/console.css', { type: 'text/css', text: style! }],
  ]);
}
