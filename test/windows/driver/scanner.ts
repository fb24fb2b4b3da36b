/**
 * A stand-in for a virus scanner: opens the files below a folder for a moment each, and meanwhile others can neither remove nor rename them.
 * In: a folder. Out: how often it had files open. Runs on Windows.
 */
import { type Dirent, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const GENERIC_READ = 0x80000000;
/** Others may read and write meanwhile, but neither remove nor rename. */
const SHARE_READ_AND_WRITE = 1 | 2;
const OPEN_EXISTING = 3;
const INVALID = 0xffffffffffffffffn;
/** Scanners have a small file open for some tens of milliseconds. */
const OPEN_MS = 30;

type OpenedFile = number | bigint;
interface Files {
  open(
    path: string,
    access: number,
    share: number,
    security: null,
    mode: number,
    flags: number,
    template: number,
  ): OpenedFile;
  close(handle: OpenedFile): boolean;
}

function files(): Files {
  const library = createRequire(import.meta.url)('koffi').load('kernel32.dll');
  return {
    open: library.func(
      'intptr_t __stdcall CreateFileW(str16 path, uint32_t access, uint32_t share, void *security, uint32_t mode, uint32_t flags, intptr_t template)',
    ),
    close: library.func('bool __stdcall CloseHandle(intptr_t handle)'),
  };
}

/** What is removed meanwhile is left out. */
function filesBelow(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
  });
}

export class Scanner {
  readonly #files = files();
  readonly #folder: string;
  readonly #timer: NodeJS.Timeout;
  #open: OpenedFile[] = [];
  opened = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#timer = setInterval(() => this.#scan(), OPEN_MS);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#release();
  }

  #release(): void {
    for (const handle of this.#open.splice(0)) this.#files.close(handle);
  }

  /** Leaves every file alone as long as it had it. */
  #scan(): void {
    if (this.#open.length > 0) {
      this.#release();
      return;
    }
    for (const path of filesBelow(this.#folder)) {
      const handle = this.#files.open(path, GENERIC_READ, SHARE_READ_AND_WRITE, null, OPEN_EXISTING, 0, 0);
      if (BigInt.asUintN(64, BigInt(handle)) !== INVALID) this.#open.push(handle);
    }
    this.opened += this.#open.length;
  }
}
