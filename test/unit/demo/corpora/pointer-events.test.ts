import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readPointerEvents } from '@vigil/corpora/pointer-events.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const HEAD = 'person,session,t_ms,event,button,x,y';

describe('readPointerEvents', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vigil-pointer-'));
    mkdirSync(join(folder, 'hbrs'));
  });
  afterEach(() => removeFolder(folder));

  const write = (name: string, rows: readonly string[]): void => {
    const text = [HEAD, ...rows].join('\n');
    writeFileSync(join(folder, 'hbrs', name), name.endsWith('.gz') ? gzipSync(text) : text);
  };

  it('turns places into differences, one sitting after another', async () => {
    write('pointer-dev.csv.gz', [
      'h1,0,0,move,,100,100',
      'h1,0,8,move,,103,104',
      'h1,0,16,move,,103,104',
      'h1,0,24,down,0,105,104',
      'h1,0,90,up,0,105,104',
      'h1,1,0,move,,500,500',
      'h1,1,8,move,,501,500',
    ]);
    const [first, second] = await readPointerEvents(folder, 'hbrs');
    expect(first!.events.map(({ kind, tMs, dx, dy }) => [kind, tMs, dx, dy])).toEqual([
      ['move', 8, 3, 4],
      ['down', 24, 2, 0],
      ['up', 90, 0, 0],
    ]);
    expect(second).toMatchObject({ subject: 'h1', session: '1', events: [{ kind: 'move', dx: 1, dy: 0 }] });
  });

  it('takes the difference of how far the page is scrolled', async () => {
    write('pointer.csv', ['h1,0,0,wheel,,,880', 'h1,0,9,wheel,,,900', 'h1,0,20,wheel,,,850', 'h1,0,30,wheel,,,']);
    const [sitting] = await readPointerEvents(folder, 'hbrs');
    expect(sitting!.events.map(({ dy }) => Math.sign(dy))).toEqual([1, 1, -1, 1]);
  });

  it('skips rows that are no event and reads times in scientific notation', async () => {
    write('pointer-holdout.csv', [
      '',
      '0,0,x,move,,1,1',
      '0,0,5,hover,,1,1',
      '0,0,6,move,,,1',
      '0,0,7,move,,1,1',
      '0,0,1.5e+06,move,,4,1',
    ]);
    const [sitting] = await readPointerEvents(folder, 'hbrs');
    expect(sitting!.events).toEqual([{ kind: 'move', tMs: 1_500_000, dx: 3, dy: 0, button: 0 }]);
  });

  it('finds nothing where there is no recording', async () => {
    expect(await readPointerEvents(folder, 'mauth')).toEqual([]);
  });
});
