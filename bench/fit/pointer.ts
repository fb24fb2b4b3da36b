/**
 * Fits the pointer parameters of the product: `tsx bench/fit/pointer.ts DATA`. In: Balabit recordings. Out:
 * `companion/core/engine/pointer/parameters.ts`, the same bytes for the same recordings.
 *
 * The stroke generator is fitted on everyone. The calibration comes from people compared while they were left out: each
 * owner and impostor against a generator fitted on the others alone.
 */
import { writeFile } from 'node:fs/promises';
import { backgroundFrom, type PointerBackground } from '../../companion/core/engine/pointer/background.ts';
import {
  decodePointerParameters,
  encodePointerParameters,
  type PointerCalibration,
} from '../../companion/core/engine/pointer/background-file.ts';
import { joinRows } from '../../companion/core/engine/pointer/train-pointer-model.ts';
import { type BalabitPerson, readBalabitStrokes } from '../accuracy/balabit-strokes.ts';
import { compareOpenSet } from '../accuracy/pointer-comparisons.ts';
import { fitCalibration } from './pointer-calibration.ts';
import { fitGenerator } from './stroke-generator.ts';

const PROVENANCE =
  'Pointer background: generator of synthetic strokes (quantiles and correlations) fitted on the building half of the ' +
  'Balabit Mouse Dynamics Challenge 2016 (5 people, remote desktop). Terms: free for research.';

/** Before it is fitted; only the order of scores is used then. */
export const UNCALIBRATED: PointerCalibration = { slope: 1, offset: 0, strokes: 30 };

/** Parameters as bytes, of these people alone. */
export function fitParameters(
  people: readonly BalabitPerson[],
  calibration: PointerCalibration,
  provenance: string,
): Uint8Array {
  const { forms, people: margins } = fitGenerator(
    people.map((person) => joinRows(person.training)),
    1,
  );
  return encodePointerParameters(provenance, calibration, forms, margins);
}

/** Background as the product would have it, had it been fitted on these people. */
export function fittedBackground(
  people: readonly BalabitPerson[],
  calibration: PointerCalibration = UNCALIBRATED,
): PointerBackground {
  return backgroundFrom(decodePointerParameters(fitParameters(people, calibration, '')));
}

async function main(dataDir: string): Promise<void> {
  const people = await readBalabitStrokes(dataDir);
  const pairs = [];
  for (const pair of compareOpenSet(people, 0, (others) => fittedBackground(others), {})) {
    pairs.push(pair);
    process.stderr.write(`compared ${pair.owner.user} with ${pair.impostor.user}\n`);
  }
  const calibration = fitCalibration(pairs);
  const bytes = fitParameters(people, calibration, PROVENANCE);
  await writeFile(
    new URL('../../companion/core/engine/pointer/parameters.ts', import.meta.url),
    '/** Pointer parameters, written by bench/fit/pointer.ts; see background-file.ts for what they are. */\n' +
      `export const POINTER_PARAMETERS =\n  '${Buffer.from(bytes).toString('base64')}';\n`,
  );
  process.stderr.write(`${bytes.length} bytes, calibration ${JSON.stringify(calibration)}\n`);
}

if (process.argv[1]?.endsWith('pointer.ts')) await main(process.argv[2] ?? '');
