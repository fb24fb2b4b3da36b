/** Records of `fileCredentials`. In: the path of audit.jsonl. Out: a RecordSource that follows the file as it grows. */
import { open } from 'node:fs/promises';
import { trailLine } from '../stores/file-trail.ts';
import { RecordIndex } from './record-index.ts';
import type { RecordSource } from './record-source.ts';

const CHUNK_BYTES = 1 << 20;

/** Keeps the entries in memory, about 2 KB each. Reads what was appended before each search; a replaced file is read again. */
export function fileRecords(path: string): RecordSource {
  const file = new FollowedFile(path);
  return {
    page: async (...args) => (await file.current()).page(...args),
    session: async (...args) => (await file.current()).session(...args),
    summary: async (...args) => (await file.current()).summary(...args),
  };
}

class FollowedFile {
  readonly #path: string;
  #index = new RecordIndex();
  #inode = 0;
  #offset = 0;
  #reading: Promise<RecordIndex> | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Concurrent searches share one read. */
  current(): Promise<RecordIndex> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(): Promise<RecordIndex> {
    const file = await open(this.#path, 'r');
    try {
      const { ino, size } = await file.stat();
      if (ino !== this.#inode || size < this.#offset) {
        [this.#index, this.#inode, this.#offset] = [new RecordIndex(), ino, 0];
      }
      while (this.#offset < size) {
        const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, size - this.#offset));
        const { bytesRead } = await file.read(chunk, 0, chunk.length, this.#offset);
        const whole = chunk.subarray(0, bytesRead).lastIndexOf(10) + 1;
        // The rest is a line that is still being written.
        if (whole === 0) break;
        this.#take(chunk.subarray(0, whole).toString());
        this.#offset += whole;
      }
      return this.#index;
    } finally {
      await file.close();
    }
  }

  #take(text: string): void {
    for (const line of text.split('\n')) {
      const entry = line === '' ? null : entryOf(line);
      if (entry === null || 'anchor' in entry) continue;
      const { bank, ...rest } = entry;
      this.#index.add(bank, rest);
    }
  }
}

/** A line torn by a crash was never acknowledged: it is skipped. `vigil-portal verify` reports other damage. */
function entryOf(line: string) {
  try {
    return trailLine.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
