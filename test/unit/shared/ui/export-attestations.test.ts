import { en } from '@vigil/text/strings/en.ts';
import { csvCell, type ExportOptions, exportAttestations } from '@vigil/ui/attestations/export-attestations.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeRow } from '../../../fakes/fake-overview.ts';
import { fakeUserApi } from '../../../fakes/fake-user-api.ts';

function options(change: Partial<ExportOptions>): ExportOptions {
  const { columns } = en.attestations;
  const signal = new AbortController().signal;
  return { filter: { verdict: 'mismatch' }, format: 'json', columns, signal, onProgress: () => undefined, ...change };
}

/** Parses RFC 4180: quoted fields may hold anything, quotes are doubled. */
function readCsv(text: string): string[][] {
  const lines = text.split('\r\n').slice(0, -1);
  return lines.map((line) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
      .map(([, cell = '']) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell))
      .slice(0, 8),
  );
}

describe('exportAttestations', () => {
  it('writes every matching row as JSON, page by page', async () => {
    const progress: number[] = [];
    const done = await exportAttestations(fakeUserApi(), options({ onProgress: (rows) => progress.push(rows) }));
    const rows = JSON.parse(await done.file.text()) as { seq: number; time: string; verdict: string }[];
    expect(rows).toHaveLength(done.rows);
    expect(progress.length).toBeGreaterThan(3);
    expect(progress.at(-1)).toBe(done.rows);
    expect(rows.every(({ verdict }) => verdict === 'mismatch')).toBe(true);
    expect(rows[0]?.time).toBe(new Date(fakeRow(rows[0]!.seq).atMs).toISOString());
  });

  it('writes the same rows as CSV', async () => {
    const done = await exportAttestations(fakeUserApi(), options({ format: 'csv' }));
    const [head, ...rows] = readCsv(await done.file.text());
    expect(head).toEqual(Object.values(en.attestations.columns));
    expect(rows).toHaveLength(done.rows);
    expect(rows[0]?.[3]).toBe(fakeRow(Number(rows[0]?.[0])).bankName);
  });

  it('stops when aborted', async () => {
    const controller = new AbortController();
    const stopped = exportAttestations(
      fakeUserApi(),
      options({ signal: controller.signal, onProgress: () => controller.abort() }),
    );
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('csvCell', () => {
  it('preserves any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const cell = csvCell(text);
        const plain = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
        expect([text, `'${text}`]).toContain(plain);
        if (!cell.startsWith('"')) expect(/[",\r\n]/.test(cell)).toBe(false);
      }),
      { seed: 4 },
    );
  });

  it.each(['=cmd()', '+1', '-1', '@x', '\tx'])('never writes a formula: %j', (text) => {
    expect(csvCell(text).replace('"', '')).toMatch(/^'/);
  });
});
