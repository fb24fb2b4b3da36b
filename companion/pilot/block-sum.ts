/** What the header of a pilot file states of its blocks. In: blocks, in order. Out: each as a line of the file; the header. */
import { createHash } from 'node:crypto';
import { BLOCK_LIMITS } from './block.ts';
import {
  checksumOf,
  encodeHeader,
  FILE_LIMITS,
  FORMAT,
  FORMAT_VERSION,
  HEADER_BYTES,
  type PilotFileHeader,
} from './file-header.ts';
import { PilotError } from './pilot-error.ts';

export type PilotFileOwner = Pick<PilotFileHeader, 'createdDay' | 'pseudonym' | 'recipient'>;

export class BlockSum {
  readonly #digest = createHash('sha256');
  #bytes = 0;
  #blocks = 0;

  /** @throws {PilotError} `pilot-length`. */
  add(block: string): Buffer {
    const line = Buffer.from(`${block}\n`);
    const isLong = this.#blocks >= FILE_LIMITS.blocks || this.#bytes + line.length > FILE_LIMITS.bytes;
    if (block.length > BLOCK_LIMITS.chars || isLong)
      throw new PilotError('pilot-length', 'The recording is larger than a pilot file may be.');
    this.#digest.update(line);
    this.#bytes += line.length;
    this.#blocks += 1;
    return line;
  }

  /** Once, after the last block. */
  header(owner: PilotFileOwner): PilotFileHeader {
    const counts = { blocks: this.#blocks, bytes: this.#bytes };
    const fields = { format: FORMAT, version: FORMAT_VERSION, ...owner, ...counts } as const;
    return { ...fields, checksum: checksumOf(fields, this.#digest.digest()) };
  }
}

/** A pilot file in one pass, for what cannot be written at its beginning later. `blocks` is read twice and must be the same twice. */
export async function pilotFileParts(
  owner: PilotFileOwner,
  blocks: () => AsyncIterable<string>,
): Promise<{ readonly size: number; readonly parts: AsyncIterable<Buffer> }> {
  const sum = new BlockSum();
  for await (const block of blocks()) sum.add(block);
  const header = sum.header(owner);
  return { size: HEADER_BYTES + header.bytes, parts: partsOf(header, blocks()) };
}

async function* partsOf(header: PilotFileHeader, blocks: AsyncIterable<string>): AsyncGenerator<Buffer> {
  yield encodeHeader(header);
  for await (const block of blocks) yield Buffer.from(`${block}\n`);
}
