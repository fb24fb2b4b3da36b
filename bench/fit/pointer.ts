/**
 * Fits the pointer parameters of the product: `tsx bench/fit/pointer.ts DATA`. In: Balabit recordings. Out:
 * `companion/engine/pointer/parameters.ts`, the same bytes for the same recordings.
 *
 * The stroke generator is fitted on everyone. The calibration comes from people compared while they were left out: each
 * owner and impostor against a generator fitted on the others alone, with templates of few strokes and of all.
 */
import { writeFile } from 'node:fs/promises';
import type { PointerBackground } from '@vigil/engine/pointer/background.ts';
import { fitParameters, fittedBackground } from 'vigil-fit/pointer/pointer-background.ts';
import { fitCalibration } from 'vigil-fit/pointer/pointer-calibration.ts';
import { type BalabitSubject, readBalabitStrokes } from '../trials/balabit-strokes.ts';
import { compareOpenSet } from '../trials/pointer-comparisons.ts';

const PROVENANCE =
  'Pointer background: generator of synthetic strokes (latent classes) fitted on the building half of the ' +
  'Balabit Mouse Dynamics Challenge 2016 (5 people, remote desktop). Terms: free for research.';

/** Enrolled strokes: what makes a template trained (engine/adaptation/stages.ts), and all. */
const ENROLMENTS = [500, 0];

async function main(dataDir: string): Promise<void> {
  const people = await readBalabitStrokes(dataDir);
  const pairs = [];
  const made = new Map<string, PointerBackground>();
  const backgroundOf = (others: readonly BalabitSubject[]) => {
    const key = others.map(({ user }) => user).join();
    const known = made.get(key) ?? fittedBackground(others);
    made.set(key, known);
    return known;
  };
  for (const enrolled of ENROLMENTS) {
    for (const pair of compareOpenSet(people, enrolled, backgroundOf, {})) {
      pairs.push(pair);
      process.stderr.write(`compared ${pair.owner.user} with ${pair.impostor.user}\n`);
    }
  }
  const calibration = fitCalibration(pairs);
  const bytes = fitParameters(people, calibration, PROVENANCE);
  await writeFile(
    new URL('../../companion/engine/pointer/parameters.ts', import.meta.url),
    '/** Pointer parameters, written by bench/fit/pointer.ts; see background-file.ts for what they are. */\n' +
      `export const POINTER_PARAMETERS =\n  '${Buffer.from(bytes).toString('base64')}';\n`,
  );
  process.stderr.write(`${bytes.length} bytes, calibration ${JSON.stringify(calibration)}\n`);
}

await main(process.argv[2] ?? '');
