/**
 * What the companion noticed that only diagnosis needs: which extensions greeted it, and a bank whose clock differs. In: events
 * of the core. Out: facts for `status`. Extensions are kept over a restart; nothing here is about the user's behaviour.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClockDifference, SeenExtension } from '@vigil/control/control-message.ts';
import { renameFile } from '@vigil/files/while-open.ts';
import { z } from 'zod';

const FILE = 'extensions.json';
const seenSchema = z
  .array(
    z.strictObject({
      browser: z.enum(['chromium', 'firefox']),
      version: z.string().max(40),
      atMs: z.number().int(),
    }),
  )
  .max(10);

export class Diagnostics {
  readonly #file: string;
  #extensions: readonly SeenExtension[];
  #clock: ClockDifference | null = null;

  constructor(home: string) {
    this.#file = join(home, FILE);
    this.#extensions = readSeen(this.#file);
  }

  get extensions(): readonly SeenExtension[] {
    return this.#extensions;
  }

  get clock(): ClockDifference | null {
    return this.#clock;
  }

  /** An extension greeted the companion; the newest greeting of each browser family counts. */
  extensionSeen(browser: SeenExtension['browser'], version: string, nowMs: number): void {
    const others = this.#extensions.filter((seen) => seen.browser !== browser);
    this.#extensions = [...others, { browser, version, atMs: Math.round(nowMs) }];
    this.#keep();
  }

  /** Seconds by which a bank's clock is ahead; null: a challenge of the right time arrived. */
  clockDiffers(offsetS: number | null, nowMs: number): void {
    this.#clock = offsetS === null ? null : { offsetS, atMs: Math.round(nowMs) };
  }

  /** A full or read-only disk is not an error here: the list is only remembered. */
  #keep(): void {
    try {
      writeFileSync(`${this.#file}.new`, JSON.stringify(this.#extensions), { mode: 0o600 });
      renameFile(`${this.#file}.new`, this.#file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    }
  }
}

function readSeen(file: string): readonly SeenExtension[] {
  if (!existsSync(file)) return [];
  try {
    return seenSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}
