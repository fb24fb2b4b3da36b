/**
 * The two files that a fit writes. In: where the parameters go. Out: both files, or neither: what was there before stays until both
 * are on the disk.
 *
 * A fit takes minutes to hours: whether there is room for its result is known before it begins.
 */
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { onceFree } from '@vigil/files/while-open.ts';
import { PARAMETER_FORMAT } from '@vigil/pilot/parameter-file.ts';
import { FitError } from '../base/fit-error.ts';

export const figuresFileOf = (parameters: string): string => `${parameters}.figures.json`;

/** More than any parameter file so far; it is freed when the result is written. */
const ROOM_BYTES = 1_000_000;

export class FitOutput {
  readonly #parameters: string;

  private constructor(parameters: string) {
    this.#parameters = parameters;
  }

  /** @throws {FitError} `fit-output` where nothing can be written there, or too little, or where something else is than parameters. */
  static async open(parameters: string): Promise<FitOutput> {
    const output = new FitOutput(parameters);
    await output.#whole(async () => {
      await refuseOthers(parameters);
      await written(output.#drafts[0], Buffer.alloc(ROOM_BYTES));
      await onceFree(() => rm(output.#drafts[0]));
    });
    return output;
  }

  /** @throws {FitError} `fit-output`; then nothing has changed. */
  async write(parameters: Uint8Array, figures: string): Promise<void> {
    const [draft, figuresDraft] = this.#drafts;
    await this.#whole(async () => {
      await written(draft, parameters);
      await written(figuresDraft, Buffer.from(figures));
      await onceFree(() => rename(figuresDraft, figuresFileOf(this.#parameters)));
      await onceFree(() => rename(draft, this.#parameters));
    });
  }

  get #drafts(): readonly [string, string] {
    return [`${this.#parameters}.part`, `${figuresFileOf(this.#parameters)}.part`];
  }

  async #whole(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (cause) {
      for (const draft of this.#drafts) await onceFree(() => rm(draft, { force: true })).catch(() => {});
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new FitError('fit-output', `${this.#parameters} cannot be written: ${reason}`, { cause });
    }
  }
}

/** A name that was mistaken must not cost a key or a recording. */
async function refuseOthers(parameters: string): Promise<void> {
  const there = await stat(parameters).catch(() => null);
  if (there === null) return;
  if (!there.isFile()) throw new Error('it is a folder; name a file');
  const begin = `{"format":"${PARAMETER_FORMAT}"`;
  let text = '';
  for await (const chunk of createReadStream(parameters, { end: begin.length - 1, encoding: 'latin1' })) text += chunk;
  if (text !== '' && text !== begin) throw new Error('a file that holds no parameters is there; choose another name');
}

async function written(file: string, bytes: Uint8Array): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'w');
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle?.close();
  }
}
