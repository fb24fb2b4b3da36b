/**
 * The folder that `bench -- pilot` leaves its stages in. In: a folder that the caller names. Out: paths by stage; what is there is not made
 * again. A stage is there as a whole or not at all.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { VigilError } from '@vigil/protocol/errors.ts';

const STAGES = ['priors', 'pilots', 'fits'] as const;
export type KeptStage = (typeof STAGES)[number];

export class KeptFolder {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws {VigilError} `bench-failed` where its stages were made of people that another seed chose. */
  static async open(folder: string, seed: number): Promise<KeptFolder> {
    for (const stage of STAGES) await mkdir(join(folder, stage), { recursive: true });
    const file = join(folder, 'seed');
    const known = await readFile(file, 'utf8').catch(() => null);
    if (known === null) await writeFile(file, String(seed));
    else if (known !== String(seed))
      throw new VigilError(
        'bench-failed',
        `${folder} holds stages of seed ${known}: another seed needs another folder.`,
      );
    return new KeptFolder(folder);
  }

  path(stage: KeptStage, name: string): string {
    return join(this.#folder, stage, name);
  }

  /** The file's path. @param make writes it to the path that it is given. */
  async file(stage: KeptStage, name: string, make: (draft: string) => Promise<void>): Promise<string> {
    const path = this.path(stage, name);
    if (existsSync(path)) return path;
    const draft = `${path}.draft`;
    // What an interrupted run left would be mixed with this one's.
    removeFolder(draft);
    await make(draft);
    await rename(draft, path);
    return path;
  }
}
