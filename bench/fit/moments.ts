/**
 * What the people of a prior show of how sessions differ, for `vigil-fit`: `tsx bench/fit/moments.ts --data DIR --out FILE`. In: recordings.
 * Out: of the shipped parameters, a TypeScript file. With `--prior FILE.bin` of those instead, `FILE.bin.moments`; with `--leave-out` and
 * `--apart` of the people alone whom they were fitted on. To be run again with every fit of the shipped parameters.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { decodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { packedLength } from '@vigil/engine/keystroke/symmetric.ts';
import { momentsOf } from 'vigil-fit/keystroke/adapted-model.ts';
import { encodeMoments, momentsFile } from 'vigil-fit/keystroke/prior.ts';
import { isJudged } from '../trials/people-apart.ts';
import { type RecordedSubject, readBackground } from './keystroke-corpora.ts';

/** Mean over the people of varied corpora, whom W was fitted on. */
export function momentsOfBackground(model: KeystrokeModel, people: readonly RecordedSubject[]): Float64Array {
  const own = momentsOf(
    model,
    people.filter(({ varied }) => varied),
  );
  return Float64Array.from({ length: packedLength(model.factorCount) }, (_, at) =>
    own.reduce((sum, moments) => sum + moments[at]! / own.length, 0),
  );
}

function momentsModule(text: string): string {
  const { model, values } = JSON.parse(text);
  return [
    '/** Written by `bench/fit/moments.ts`; do not edit. In: nothing. Out: what the people of the shipped parameters show (`prior.ts`). */',
    '',
    `export const SHIPPED_MODEL = '${model}';`,
    '',
    'export const SHIPPED_MOMENTS = `',
    ...(values.match(/.{1,116}/g) ?? []),
    '`;',
    '',
  ].join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      out: { type: 'string' },
      prior: { type: 'string' },
      apart: { type: 'string' },
      'leave-out': { type: 'string' },
    },
  });
  const { prior } = values;
  if (values.data === undefined || (values.out === undefined) === (prior === undefined))
    throw new Error('usage: moments.ts --data DIR --out FILE | --prior FILE.bin');
  const people = await readBackground(values.data, values['leave-out']?.split(','));
  const seed = values.apart === undefined ? null : Number(values.apart);
  const kept = people.filter(({ id, corpus }) => seed === null || !isJudged(id, seed, corpus !== 'aalto'));
  const model = prior === undefined ? shippedKeystrokeModel() : decodeModel(await readFile(prior));
  const text = encodeMoments(momentsOfBackground(model, kept), model);
  await writeFile(values.out ?? momentsFile(prior!), prior === undefined ? momentsModule(text) : text);
}

if (process.argv[1]?.endsWith('moments.ts')) await main();
