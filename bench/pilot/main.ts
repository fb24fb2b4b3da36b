/**
 * `npm run bench -- pilot --data DIR`: `vigil-fit` tried for real. In: recordings. Out: for each pilot what its files are worth on people
 * who were not in it, beside the parameters that it started from and the same fit of the raw recordings.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { DEFAULT_MU } from 'vigil-fit/pipeline/default-privacy.ts';
import { asJson, asText } from '../accuracy/report.ts';
import type { BenchOptions, BenchReport } from '../command.ts';
import type { ProtocolResult } from '../trials/protocol.ts';
import { KeptFolder } from './kept-folder.ts';
import { sourceOf } from './pilot-people.ts';
import type { PilotTrial } from './pilot-trial.ts';
import { tryPilot } from './try-pilot.ts';

/** The people of SapiMouse have two sittings each, as days at the bank need them; of H-BRS few have. */
const CORPORA = 'bbmas+sapimouse,pace+hbrs';
const DRAWS = 3;

export async function run(options: BenchOptions): Promise<BenchReport> {
  if (options.dataDir === '') throw new VigilError('bench-failed', 'pilot needs --data DIR');
  const names = (options.corpora ?? CORPORA).split(',');
  const sources = names.map((name) => sourceOf(name, options.seed, options.people));
  const folder = options.keep ?? (await mkdtemp(join(tmpdir(), 'vigil-pilot-bench-')));
  try {
    const kept = await KeptFolder.open(folder, options.seed);
    const results = new Map<string, ProtocolResult>();
    for (const [at, source] of sources.entries()) {
      const name = options.people === undefined ? names[at]! : `${names[at]}-${options.people}`;
      results.set(name, await tryPilot(trialOf(options, name, kept, source)));
    }
    return { json: asJson(results), text: asText(withoutMetrics(results)) };
  } finally {
    if (options.keep === undefined) removeFolder(folder);
  }
}

function trialOf(
  { dataDir, seed, privacy, progress }: BenchOptions,
  name: string,
  kept: KeptFolder,
  source: PilotTrial['source'],
): PilotTrial {
  const mu = privacyOf(privacy);
  const draws = mu === Number.POSITIVE_INFINITY ? 1 : DRAWS;
  return { name, source, dataDir, seed, mu, draws, kept, progress: (text) => progress(`${name}: ${text}`) };
}

/** @throws {VigilError} `bench-failed`. */
function privacyOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_MU;
  if (text === 'off') return Number.POSITIVE_INFINITY;
  const mu = Number(text);
  if (mu >= 0.1 && mu <= 100) return mu;
  throw new VigilError('bench-failed', `--privacy is a number from 0.1 to 100, or off, not ${text}`);
}

/** Their tables say it in fewer lines. */
function withoutMetrics(results: ReadonlyMap<string, ProtocolResult>): Map<string, ProtocolResult> {
  return new Map(Array.from(results, ([name, result]) => [name, { ...result, metrics: {} }]));
}
