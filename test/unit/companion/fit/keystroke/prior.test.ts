/** What a fit starts from. In: the shipped model, files made from it. Out: nothing. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { decodeModel, encodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { parametersOf } from 'vigil-fit/keystroke/model-parameters.ts';
import { decodeMoments, encodeMoments, momentsFile, readPrior, shippedPrior } from 'vigil-fit/keystroke/prior.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const model = shippedKeystrokeModel();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-prior-'));
});
afterAll(() => removeFolder(folder));

async function priorFile(name: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, encodeModel(parametersOf(model)));
  return file;
}

describe('a prior', () => {
  it('that ships has moments of its own people', () => {
    expect(shippedPrior().moments).toHaveLength(packedLength(model.factorCount));
  });

  it('is read with the moments beside it, or without', async () => {
    const file = await priorFile('own.bin');
    expect((await readPrior(file)).moments).toBeNull();
    const own = decodeModel(await readFile(file));
    const moments = Float64Array.from({ length: packedLength(own.factorCount) }, (_, at) => at / 8);
    await writeFile(momentsFile(file), encodeMoments(moments, own));
    expect((await readPrior(file)).moments).toEqual(moments);
  });

  it('refuses moments that are damaged, too few, not finite or of other parameters', async () => {
    const { moments } = shippedPrior();
    const text = encodeMoments(moments!, model);
    const damaged = [
      text.slice(0, -9),
      'null',
      encodeMoments(moments!.slice(1), model),
      encodeMoments(
        moments!.map(() => Number.NaN),
        model,
      ),
      encodeMoments(moments!, { ...model, id: 'another' }),
    ];
    for (const of of damaged)
      expect(() => decodeMoments(of, model)).toThrow(expect.objectContaining({ code: 'fit-file' }));
    const file = await priorFile('damaged.bin');
    await writeFile(momentsFile(file), damaged[0]!);
    await expect(readPrior(file)).rejects.toMatchObject({ code: 'fit-file' });
  });

  it('refuses a file that holds no parameters', async () => {
    const file = join(folder, 'none.bin');
    await writeFile(file, 'none');
    await expect(readPrior(file)).rejects.toMatchObject({ code: 'fit-file' });
  });
});
