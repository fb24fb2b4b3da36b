/**
 * Fits the keystroke parameters that the product ships. In: `--data DIR` with recordings as the benchmark's README
 * describes them, `--out FILE`. Out: a TypeScript file with the parameter file in base64, or the bytes themselves when
 * FILE ends in `.bin`. Same recordings, same bytes. With `--apart SEED`, of the people alone whom the benchmark does not
 * judge under that seed, and with the product's calibration: for `bench accuracy --model` and `fit/trust.ts`.
 */

import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readAalto, type TypingSubject } from '@vigil/corpora/aalto.ts';
import { keystrokesOf } from '@vigil/corpora/key-events.ts';
import type { Provenance } from '@vigil/engine/keystroke/model.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { isJudged } from '../trials/people-apart.ts';
import {
  type BackgroundSubject,
  FIT_DEFAULTS,
  type FitOptions,
  fitKeystrokeFile,
  fitWithCalibration,
} from './keystroke-model.ts';

const AALTO_SOURCE =
  'Aalto 136 million keystrokes: V. Dhakal, A. M. Feit, P. O. Kristensson, A. Oulasvirta, "Observations on Typing from ' +
  '136 Million Keystrokes", CHI 2018; desktop sample';
const AALTO_TERMS =
  'The corpus is free for non-commercial use with attribution; parameters fitted on it are for research and evaluation ' +
  'until counsel says otherwise. Refit on recordings of your own for other use.';

export type RecordedSubject = BackgroundSubject & TypingSubject;

export async function readBackground(dataDir: string): Promise<RecordedSubject[]> {
  const people = await readAalto(dataDir);
  return people.map(({ id, runs }) => ({ id, runs, sessions: runs.map(keystrokesOf) }));
}

export function aaltoProvenance(people: readonly BackgroundSubject[]): Provenance {
  const keystrokes = people.reduce((sum, { sessions }) => sum + sessions.flat().length, 0);
  return { source: AALTO_SOURCE, people: people.length, keystrokes, terms: AALTO_TERMS };
}

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

function fitApart(people: readonly BackgroundSubject[], seed: number, options: FitOptions): Uint8Array {
  const kept = people.filter(({ id }) => !isJudged(id, seed));
  const minObservations = (options.minObservations * kept.length) / people.length;
  const { calibration } = shippedKeystrokeModel();
  return fitWithCalibration(kept, aaltoProvenance(kept), calibration, { ...options, minObservations });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, out: { type: 'string' }, apart: { type: 'string' } },
  });
  if (values.data === undefined || values.out === undefined)
    throw new Error('usage: keystroke.ts --data DIR --out FILE');
  const progress = (text: string): void => void process.stderr.write(`${text}\n`);
  progress('reading');
  const people = await readBackground(values.data);
  const options = { ...FIT_DEFAULTS, progress };
  const bytes =
    values.apart === undefined
      ? fitKeystrokeFile(people, aaltoProvenance(people), options)
      : fitApart(people, Number(values.apart), options);
  await writeFile(values.out, values.out.endsWith('.bin') ? bytes : parametersModule(bytes));
  progress(`${bytes.length} bytes`);
}

if (process.argv[1]?.endsWith('keystroke.ts')) await main();
