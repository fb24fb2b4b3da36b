/**
 * Reads a pilot file. In: its path, the pilot's private key. Out: its visits. The whole file is checked before the first visit leaves;
 * memory holds one block and the visits that are not yet complete.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { BLOCK_LIMITS, blockKey, decryptPart } from './block.ts';
import { checksumOf, decodeHeader, HEADER_BYTES, type PilotFileHeader } from './file-header.ts';
import { OpenVisits } from './open-visits.ts';
import { PilotError } from './pilot-error.ts';
import { type PilotPrivateKey, pilotKeyId, publicHalf } from './pilot-keys.ts';
import type { Visit } from './visit.ts';

/**
 * Visits in the order in which they ended; those without an end come last.
 *
 * @throws {PilotError} `pilot-format`, `pilot-version`, `pilot-key`, `pilot-truncated`, `pilot-altered`, `pilot-length`,
 * `pilot-malformed`; and what the file system throws.
 */
export async function* readPilotFile(path: string, privateKey: PilotPrivateKey): AsyncGenerator<Visit, void> {
  const header = await readPilotHeader(path);
  if (header.recipient !== pilotKeyId(publicHalf(privateKey)))
    throw new PilotError('pilot-key', 'The pilot file is encrypted to another key.');
  const { checksum, ...fields } = header;
  if (checksumOf(fields, await digestOfBlocks(path)) !== checksum)
    throw new PilotError('pilot-altered', 'The checksum of the pilot file is wrong: it was altered.');
  const key = await blockKey(privateKey);
  const visits = new OpenVisits(header.pseudonym);
  let blocks = 0;
  for await (const line of linesOf(path)) {
    blocks += 1;
    yield* visits.add(await decryptPart(key, line));
  }
  if (blocks !== header.blocks) throw new PilotError('pilot-altered', 'The pilot file has another number of blocks.');
  yield* visits.rest();
}

/** The header, and the file as long as it states. Needs no key. */
export async function readPilotHeader(path: string): Promise<PilotFileHeader> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, HEADER_BYTES));
    await file.read(bytes, 0, bytes.length, 0);
    if (size < HEADER_BYTES && bytes.includes('vigil-pilot'))
      throw new PilotError('pilot-truncated', 'The pilot file ends within its header.');
    const header = decodeHeader(bytes);
    const expected = HEADER_BYTES + header.bytes;
    if (size < expected) throw new PilotError('pilot-truncated', `The pilot file has ${size} of ${expected} bytes.`);
    if (size > expected) throw new PilotError('pilot-altered', 'The pilot file is longer than its header states.');
    return header;
  } finally {
    await file.close();
  }
}

async function digestOfBlocks(path: string): Promise<Buffer> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path, { start: HEADER_BYTES })) digest.update(chunk);
  return digest.digest();
}

/** The checksum was verified: a line is as long as its writer allowed, and the writer allows {@link BLOCK_LIMITS}.chars. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const input = createReadStream(path, { start: HEADER_BYTES, encoding: 'latin1' });
  try {
    let length = 0;
    input.on('data', (chunk) => {
      const newest = String(chunk);
      length = newest.includes('\n') ? newest.length : length + newest.length;
      if (length > 2 * BLOCK_LIMITS.chars)
        input.destroy(new PilotError('pilot-length', 'A block is longer than the format allows.'));
    });
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } finally {
    input.destroy();
  }
}
