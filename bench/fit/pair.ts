/**
 * Fits the product's pair classifier: `tsx bench/fit/pair.ts DATA`. In: recordings of sapimouse and Balabit. Out:
 * `companion/engine/pointer/pair-parameters.ts`, the same text for the same recordings.
 */
import { writeFile } from 'node:fs/promises';
import { encodePairClassifier } from '@vigil/engine/pointer/pair-file.ts';
import { fitPairClassifier } from 'vigil-fit/pointer/pair-classifier.ts';
import { FITTED_CORPORA, readPointerSubjects } from '../trials/pointer-subjects.ts';

const PROVENANCE =
  'Pair classifier of pointer strokes: fitted on the building halves of SapiMouse (MIT) and of the Balabit Mouse Dynamics ' +
  'Challenge 2016 (free for research).';

async function main(dataDir: string): Promise<void> {
  const corpora = await Promise.all(FITTED_CORPORA.map((corpus) => readPointerSubjects(dataDir, corpus)));
  const missing = FITTED_CORPORA.find((_, k) => corpora[k]!.length === 0);
  if (missing !== undefined) throw new Error(`${dataDir} holds no ${missing}`);
  const classifier = fitPairClassifier(corpora, PROVENANCE);
  const { numbers, forest } = encodePairClassifier(classifier);
  await writeFile(
    new URL('../../companion/engine/pointer/pair-parameters.ts', import.meta.url),
    '/** Parameters of the pair classifier, written by bench/fit/pair.ts; see pair-file.ts for what they are. */\n' +
      `export const PAIR_NUMBERS =\n  '${Buffer.from(numbers).toString('base64')}';\n` +
      `export const PAIR_FOREST =\n  '${forest}';\n`,
  );
  const { slope, offset } = classifier;
  process.stderr.write(`${numbers.length} and ${forest.length} bytes, slope ${slope}, offset ${offset}\n`);
}

await main(process.argv[2] ?? '');
