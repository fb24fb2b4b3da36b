/**
 * Fits the keystroke parameters that the product ships. In: `--data DIR` with recordings as the benchmark's README
 * describes them, `--out FILE`. Out: a TypeScript file with the parameter file in base64, or the bytes themselves when
 * FILE ends in `.bin`. Same recordings, same bytes. With `--apart SEED`, of the people alone whom the benchmark does not
 * judge under that seed: for `bench accuracy --model`; with `--fold K/N` without fold K of N: for `fit/trust.ts`.
 * With `--calibration FILE.bin` its calibration is taken, a third of the work: what ships has that of the people apart.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { decodeModel } from '@vigil/engine/keystroke/model-file.ts';
import type { BackgroundSubject } from 'vigil-fit/keystroke/background-subject.ts';
import {
  FIT_DEFAULTS,
  type FitOptions,
  fitKeystrokeFile,
  fitWithCalibration,
} from 'vigil-fit/keystroke/keystroke-model.ts';
import { foldOf, isJudged } from '../trials/people-apart.ts';
import { provenanceOf, readBackground } from './keystroke-corpora.ts';

/** The parameter file as a module, so that every bundler and runtime loads it without help. */
export function parametersModule(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,116}/g) ?? [];
  return [
    '/** Fitted by `bench/fit/keystroke.ts`; do not edit. In: nothing. Out: the shipped parameter file, base64. */',
    '',
    'export const KEYSTROKE_PARAMETERS = `',
    ...lines,
    '`;',
    '',
  ].join('\n');
}

interface KeptApart {
  /** The people whom the benchmark judges under this seed. */
  readonly seed: number | null;
  /** `K/N`: fold K of N. */
  readonly fold: string | null;
}

/** People to fit on, and options for as many. */
function apart(people: readonly BackgroundSubject[], { seed, fold }: KeptApart, options: FitOptions) {
  const [left, folds] = (fold ?? '').split('/').map(Number);
  const kept = people.filter(
    ({ id, corpus }) =>
      !(seed !== null && isJudged(id, seed, corpus !== 'aalto')) && (fold === null || foldOf(id, folds!) !== left),
  );
  return { kept, options: { ...options, minObservations: (options.minObservations * kept.length) / people.length } };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      out: { type: 'string' },
      apart: { type: 'string' },
      fold: { type: 'string' },
      calibration: { type: 'string' },
      'leave-out': { type: 'string' },
    },
  });
  if (values.data === undefined || values.out === undefined)
    throw new Error('usage: keystroke.ts --data DIR --out FILE');
  const progress = (text: string): void => void process.stderr.write(`${text}\n`);
  progress('reading');
  const people = await readBackground(values.data, values['leave-out']?.split(','));
  const all = { ...FIT_DEFAULTS, progress };
  const leftOut = { seed: values.apart === undefined ? null : Number(values.apart), fold: values.fold ?? null };
  const { kept, options } = apart(people, leftOut, all);
  const bytes =
    values.calibration === undefined
      ? fitKeystrokeFile(kept, provenanceOf(kept), options)
      : fitWithCalibration(
          kept,
          provenanceOf(kept),
          decodeModel(await readFile(values.calibration)).calibration,
          options,
        );
  await writeFile(values.out, values.out.endsWith('.bin') ? bytes : parametersModule(bytes));
  progress(`${bytes.length} bytes`);
}

if (process.argv[1]?.endsWith('keystroke.ts')) await main();
