/**
 * Writes a pilot file: header, then one encrypted block a line. In: its path, whose it is, the blocks in the order in which they were
 * recorded. Out: the file, whole or not at all: it is written beside its place and renamed.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
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
export type Blocks = AsyncIterable<string> | Iterable<string>;

/** @throws {PilotError} `pilot-length`; and what the file system throws. Then `path` is as it was. */
export async function writePilotFile(path: string, owner: PilotFileOwner, blocks: Blocks): Promise<PilotFileHeader> {
  const draft = `${path}.part`;
  try {
    // In a folder of several users, what stands in its place may be a link to somewhere else.
    await rm(draft, { force: true });
    const file = await open(draft, 'wx', 0o600);
    let header: PilotFileHeader;
    try {
      header = await writeAll(file, owner, blocks);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    return header;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function writeAll(file: FileHandle, owner: PilotFileOwner, blocks: Blocks): Promise<PilotFileHeader> {
  const digest = createHash('sha256');
  let [bytes, count] = [0, 0];
  for await (const block of blocks) {
    const line = Buffer.from(`${block}\n`);
    if (block.length > BLOCK_LIMITS.chars || count >= FILE_LIMITS.blocks || bytes + line.length > FILE_LIMITS.bytes)
      throw new PilotError('pilot-length', 'The recording is larger than a pilot file may be.');
    digest.update(line);
    for (let at = 0; at < line.length; )
      at += (await file.write(line, at, line.length - at, HEADER_BYTES + bytes + at)).bytesWritten;
    bytes += line.length;
    count += 1;
  }
  const fields = { format: FORMAT, version: FORMAT_VERSION, ...owner, blocks: count, bytes } as const;
  const header = { ...fields, checksum: checksumOf(fields, digest.digest()) };
  await file.write(encodeHeader(header), 0, HEADER_BYTES, 0);
  return header;
}
