/** `vigil-fit report`. In: a parameter file with its figures beside it. Out: a folder with the model card as HTML and JSON. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FitError } from '../base/fit-error.ts';
import { type FitFigures, figures } from '../report/figures.ts';
import { reportPage } from '../report/report-page.ts';
import { figuresFileOf } from './fit-output.ts';

export async function writeReport(file: string, options: { readonly out: string }): Promise<void> {
  const found = await figuresOf(file);
  try {
    await mkdir(options.out, { recursive: true });
    await writeFile(join(options.out, 'report.html'), reportPage(found));
    await writeFile(join(options.out, 'report.json'), `${JSON.stringify(found, null, 2)}\n`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FitError('fit-output', `The report cannot be written: ${reason}`, { cause });
  }
  process.stdout.write(`${join(options.out, 'report.html')}\n`);
}

/** @throws {FitError} `fit-file` if the figures are missing, damaged, or of other parameters. */
export async function figuresOf(file: string): Promise<FitFigures> {
  let parsed: ReturnType<typeof figures.safeParse>;
  let digest: string;
  try {
    digest = createHash('sha256')
      .update(await readFile(file))
      .digest('base64url');
    parsed = figures.safeParse(JSON.parse(await readFile(figuresFileOf(file), 'utf8')));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const text = `No report on ${file}: ${reason}. vigil-fit fit writes it, and ${figuresFileOf(file)} beside it.`;
    throw new FitError('fit-file', text, { cause });
  }
  if (!parsed.success)
    throw new FitError('fit-file', `${figuresFileOf(file)} is damaged, or of another version of vigil-fit.`, {
      cause: parsed.error,
    });
  if (parsed.data.parameters !== digest)
    throw new FitError('fit-file', 'The figures belong to another parameter file.');
  return parsed.data;
}
