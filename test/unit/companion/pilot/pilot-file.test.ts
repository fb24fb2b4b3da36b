import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { BLOCK_LIMITS, encryptVisit } from '@vigil/pilot/block.ts';
import { encodeHeader, HEADER_BYTES } from '@vigil/pilot/file-header.ts';
import { newPilotKeys, type PilotKeys, pilotKeyId } from '@vigil/pilot/pilot-keys.ts';
import { readPilotFile, readPilotHeader } from '@vigil/pilot/read-pilot-file.ts';
import { countsOf, type Visit } from '@vigil/pilot/visit.ts';
import { writePilotFile } from '@vigil/pilot/write-pilot-file.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PSEUDONYM, typingEntries, visitWith } from '../../../fakes/pilot-visits.ts';

const folder = mkdtempSync(join(tmpdir(), 'vigil-pilot-'));
afterAll(() => removeFolder(folder));

let keys: PilotKeys;
let recipient: string;
let good: Buffer;
const VISITS = [visitWith(), visitWith({ id: 'visit-0000000002', day: 3 })];

beforeAll(async () => {
  keys = await newPilotKeys();
  recipient = pilotKeyId(keys.publicKey);
  good = await fileOf((await Promise.all(VISITS.map((visit) => encryptVisit(keys.publicKey, visit)))).flat());
});

const owner = () => ({ createdDay: 20_000, pseudonym: PSEUDONYM, recipient });

async function fileOf(blocks: readonly string[]): Promise<Buffer> {
  const path = join(folder, 'written');
  await writePilotFile(path, owner(), blocks);
  return readFileSync(path);
}

async function read(bytes: Uint8Array, key = keys.privateKey): Promise<Visit[]> {
  const path = join(folder, 'read');
  writeFileSync(path, bytes);
  const visits: Visit[] = [];
  for await (const visit of readPilotFile(path, key)) visits.push(visit);
  return visits;
}

const refusal = (bytes: Uint8Array, key = keys.privateKey) => read(bytes, key).then(() => 'accepted', codeOf);

describe('a pilot file', () => {
  it('returns the visits that were written', async () => {
    expect(await read(good)).toEqual(VISITS.map((visit) => ({ ...visit, counts: countsOf(visit.entries) })));
  });

  it('states in plain text whose it is, and nothing of the visits', () => {
    const { checksum: _, ...header } = JSON.parse(good.subarray(0, HEADER_BYTES).toString());
    expect(header).toEqual({
      format: 'vigil-pilot',
      version: 1,
      ...owner(),
      blocks: 2,
      bytes: good.length - HEADER_BYTES,
    });
  });

  it('puts together visits whose parts alternate, and marks those without an end', async () => {
    const long = (id: string, complete: boolean) => visitWith({ id, complete, entries: typingEntries(6000) });
    const [a, b] = [long('visit-000000000a', true), long('visit-000000000b', false)];
    const [ofA, ofB] = [await encryptVisit(keys.publicKey, a), await encryptVisit(keys.publicKey, b)];
    expect(ofA.length).toBeGreaterThan(1);
    const visits = await read(await fileOf(ofA.flatMap((block, part) => [ofB[part] ?? [], block].flat())));
    expect(visits.map(({ id, complete, counts }) => [id, complete, counts.keys])).toEqual([
      ['visit-000000000a', true, 6000],
      ['visit-000000000b', false, 6000],
    ]);
    expect(visits.map(({ entries }) => entries)).toEqual([a.entries, b.entries]);
  });

  it('may hold no visit', async () => {
    expect(await read(await fileOf([]))).toEqual([]);
  });
});

describe('a reader of pilot files', () => {
  it('refuses a file in which a byte was changed, anywhere', async () => {
    for (let at = 0; at < good.length; at += at < HEADER_BYTES ? 1 : 7) {
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      expect(await refusal(bytes), `byte ${at}`).toMatch(/^pilot-/);
    }
  });

  it('refuses a file that was cut off anywhere', async () => {
    for (const length of [HEADER_BYTES, HEADER_BYTES + 1, good.length - 1])
      expect(await refusal(good.subarray(0, length))).toBe('pilot-truncated');
    expect(await refusal(good.subarray(0, 100))).toBe('pilot-truncated');
    expect(await refusal(good.subarray(0, 0))).toBe('pilot-format');
  });

  it('refuses a file with bytes after its end', async () => {
    expect(await refusal(Buffer.concat([good, Buffer.from('x\n')]))).toBe('pilot-altered');
  });

  it('refuses a file of another key before it decrypts anything', async () => {
    expect(await refusal(good, (await newPilotKeys()).privateKey)).toBe('pilot-key');
  });

  it('refuses a file of another version by its version', async () => {
    const other = Buffer.from(good.toString('latin1').replace('"version":1', '"version":2'), 'latin1');
    expect(await refusal(other)).toBe('pilot-version');
  });

  it('refuses blocks that were encrypted for another file, repeated or left out', async () => {
    const stranger = await encryptVisit(keys.publicKey, visitWith({ pseudonym: 'ABCDEFGHIJKLMNOPQRSTUV' }));
    expect(await refusal(await fileOf(stranger))).toBe('pilot-altered');
    const blocks = await encryptVisit(keys.publicKey, visitWith({ entries: typingEntries(6000) }));
    const [first = '', second = ''] = blocks;
    expect(await refusal(await fileOf([first, first]))).toBe('pilot-altered');
    expect(await refusal(await fileOf([second]))).toBe('pilot-altered');
  });

  it('refuses a line that is no block', async () => {
    expect(await refusal(await fileOf(['no block']))).toBe('pilot-altered');
    expect(await refusal(await fileOf(['']))).toBe('pilot-altered');
  });

  it('refuses any other bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        expect(await refusal(bytes)).toMatch(/^pilot-/);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('reads the header without a key', async () => {
    const path = join(folder, 'header');
    writeFileSync(path, good);
    expect((await readPilotHeader(path)).pseudonym).toBe(PSEUDONYM);
    expect(encodeHeader(await readPilotHeader(path)).length).toBe(HEADER_BYTES);
  });
});

describe('a writer of pilot files', () => {
  it('leaves the file that was there when the blocks fail', async () => {
    const path = join(folder, 'kept');
    writeFileSync(path, 'before');
    const endless = 'x'.repeat(BLOCK_LIMITS.chars + 1);
    await expect(writePilotFile(path, owner(), [endless])).rejects.toMatchObject({ code: 'pilot-length' });
    expect(readFileSync(path, 'utf8')).toBe('before');
  });

  it('round-trips any visits', async () => {
    const visits = fc.array(fc.tuple(fc.nat(365), fc.nat(40)), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(visits, async (shapes) => {
        const made = shapes.map(([day, batches], index) =>
          visitWith({ id: `visit-00000000${String(index).padStart(2, '0')}`, day, entries: typingEntries(batches) }),
        );
        const blocks = await Promise.all(made.map((visit) => encryptVisit(keys.publicKey, visit)));
        expect(await read(await fileOf(blocks.flat()))).toEqual(
          made.map((visit) => ({ ...visit, counts: countsOf(visit.entries) })),
        );
      }),
      { seed: 2, numRuns: 20 },
    );
  });
});
