/**
 * Encrypted blocks on the disk, one a line, in the order in which they were recorded. In: blocks. Out: a file that holds whole lines
 * only, also after a crash; its blocks again.
 */
import {
  closeSync,
  createReadStream,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { isThere } from '@vigil/files/is-there.ts';
import { removeDurably, syncDirectory } from '../store/durable-file.ts';

const LINE_END = 0x0a;
const CHUNK = 64 * 1024;

export class BlockLog {
  readonly file: string;
  #bytes = 0;
  /** Why the file cannot be used. What is in it stays as it is. */
  #problem: unknown = null;

  /** Never throws: a file that cannot be read shows when it is written to. */
  constructor(file: string) {
    this.file = file;
    try {
      if (isThere(file)) this.#bytes = wholeLines(file);
    } catch (error) {
      this.#problem = error;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Durable when it returns. Throws what the file system throws; then the file is as it was. */
  append(block: string): void {
    if (this.#problem !== null) throw this.#problem;
    const isNew = this.#bytes === 0;
    const line = Buffer.from(`${block}\n`);
    const handle = openSync(this.file, isNew ? 'w' : 'r+', 0o600);
    try {
      for (let at = 0; at < line.length; ) at += writeSync(handle, line, at, line.length - at, this.#bytes + at);
      fsyncSync(handle);
      this.#bytes += line.length;
    } catch (error) {
      ftruncateSync(handle, this.#bytes);
      throw error;
    } finally {
      closeSync(handle);
    }
    if (isNew) syncDirectory(dirname(this.file));
  }

  blocks(): AsyncIterable<string> {
    return blocksIn(this.file, this.#bytes);
  }

  remove(): void {
    removeDurably(this.file);
    this.#bytes = 0;
    this.#problem = null;
  }
}

/** The blocks in the first `bytes` of a log. More may be appended meanwhile. */
export async function* blocksIn(file: string, bytes: number): AsyncGenerator<string> {
  if (bytes === 0) return;
  yield* createInterface({ input: createReadStream(file, { end: bytes - 1, encoding: 'latin1' }) });
}

/** Cuts off a line without an end, which a crash may have left. Out: the length. */
function wholeLines(file: string): number {
  const { size } = statSync(file);
  const handle = openSync(file, 'r+');
  try {
    const length = afterLastLine(handle, size);
    if (length < size) ftruncateSync(handle, length);
    return length;
  } finally {
    closeSync(handle);
  }
}

function afterLastLine(handle: number, size: number): number {
  const chunk = Buffer.alloc(CHUNK);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK);
    const read = readSync(handle, chunk, 0, end - start, start);
    const at = chunk.subarray(0, read).lastIndexOf(LINE_END);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}
