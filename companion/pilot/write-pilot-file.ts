/**
 * Writes a pilot file: header, then one encrypted block a line. In: its path, whose it is, the blocks in the order in which they were
 * recorded. Out: the file, whole or not at all: it is written beside its place and renamed.
 */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { onceFree } from '@vigil/files/while-open.ts';
import { BlockSum, type PilotFileOwner } from './block-sum.ts';
import { encodeHeader, HEADER_BYTES, type PilotFileHeader } from './file-header.ts';

export type Blocks = AsyncIterable<string> | Iterable<string>;

/** @throws {PilotError} `pilot-length`; and what the file system throws. Then `path` is as it was. */
export async function writePilotFile(path: string, owner: PilotFileOwner, blocks: Blocks): Promise<PilotFileHeader> {
  const draft = `${path}.part`;
  try {
    // In a folder of several users, what stands in its place may be a link to somewhere else.
    await onceFree(() => rm(draft, { force: true }));
    const file = await open(draft, 'wx', 0o600);
    let header: PilotFileHeader;
    try {
      header = await writeAll(file, owner, blocks);
      await file.sync();
    } finally {
      await file.close();
    }
    await onceFree(() => rename(draft, path));
    return header;
  } catch (error) {
    await onceFree(() => rm(draft, { force: true }));
    throw error;
  }
}

async function writeAll(file: FileHandle, owner: PilotFileOwner, blocks: Blocks): Promise<PilotFileHeader> {
  const sum = new BlockSum();
  let at = HEADER_BYTES;
  for await (const block of blocks) {
    const line = sum.add(block);
    for (let from = 0; from < line.length; ) {
      const { bytesWritten } = await file.write(line, from, line.length - from, at);
      from += bytesWritten;
      at += bytesWritten;
    }
  }
  const header = sum.header(owner);
  await file.write(encodeHeader(header), 0, HEADER_BYTES, 0);
  return header;
}
