/** `vigil-fit fit`. In: a folder of pilot files, keys. Out: the parameter file and its figures, both or neither. */
import { createHash } from 'node:crypto';
import { resourceUsage } from 'node:process';
import type { ParameterSet } from '@vigil/engine/parameter-set.ts';
import { encodeParameterFile } from '@vigil/pilot/parameter-file.ts';
import { readParameterPrivateKey } from '@vigil/pilot/parameter-keys.ts';
import { readPrior, shippedPrior } from '../keystroke/prior.ts';
import { type FitResult, fitParameters, type MeasuredFigures } from '../pipeline/fit-parameters.ts';
import type { FitStart } from '../pipeline/fit-typing.ts';
import { privacyOf } from '../pipeline/privacy.ts';
import { type Check, check } from '../recordings/check.ts';
import { rawVisits, readRecordings } from '../recordings/read-recordings.ts';
import { FIGURES_FORMAT, FIGURES_VERSION, type FitFigures, figures } from '../report/figures.ts';
import { withInterval } from '../report/html.ts';
import { FitOutput } from './fit-output.ts';
import { jwkFrom, pilotKeyFrom } from './private-key.ts';
import { clearProgress, showProgress } from './show-progress.ts';

export interface FitCommand {
  readonly key: string;
  readonly out: string;
  readonly from?: FitStart;
  readonly prior?: string;
  readonly sign?: string;
  readonly name?: string;
  readonly seed: number;
  /** Infinite: no noise. */
  readonly privacy: number;
  readonly json?: true;
}

export async function fitRecordings(dir: string, command: FitCommand): Promise<void> {
  const startMs = performance.now();
  const progress = showProgress();
  const output = await FitOutput.open(command.out);
  const { key, signer, prior } = await filesOf(command);
  const recordings = await readRecordings(dir, key, progress);
  const checked = check(recordings);
  clearProgress();
  for (const { file, message, code } of checked.leftOut)
    process.stderr.write(`vigil-fit: left out ${file}: ${message} (${code})\n`);
  const { set, measured } = await fitParameters({
    people: recordings.people,
    start: command.from,
    prior: prior.model,
    priorMoments: prior.moments,
    seed: command.seed,
    privacy: privacyOf(command.privacy, key, [usedOf(checked), command.seed]),
    calibration: command.name ?? nameOf(checked, command.seed),
    progress,
    rawVisits: (subject) => rawVisits(recordings.filesOf.get(subject) ?? [], key, subject),
  });
  const bytes = await encodeParameterFile(set, signer);
  const found = figuresOf({ set, measured }, bytes, checked, {
    prior: prior.model.provenance.source,
    seed: command.seed,
    startMs,
  });
  clearProgress();
  await output.write(bytes, `${JSON.stringify(found)}\n`);
  process.stdout.write(`${command.json ? JSON.stringify(found) : summary(found, measured, command.out)}\n`);
}

/** Read before anything else: a wrong one costs no wait. */
async function filesOf({ key, sign, prior }: FitCommand) {
  return {
    key: await pilotKeyFrom(key),
    signer: sign === undefined ? null : readParameterPrivateKey(await jwkFrom(sign)),
    prior: prior === undefined ? shippedPrior() : await readPrior(prior),
  };
}

/** @param bytes of the parameter file. */
function figuresOf(
  { set, measured }: FitResult,
  bytes: Uint8Array,
  checked: Check,
  { startMs, ...facts }: Pick<FitFigures, 'prior' | 'seed'> & { readonly startMs: number },
): FitFigures {
  return figures.parse({
    ...measured,
    ...facts,
    format: FIGURES_FORMAT,
    version: FIGURES_VERSION,
    parameters: createHash('sha256').update(bytes).digest('base64url'),
    calibration: set.falseMatches.cal,
    seconds: Math.round((performance.now() - startMs) / 100) / 10,
    peakBytes: resourceUsage().maxRSS * 1024,
    bytes: { file: bytes.length, ...sizesOf(set) },
    recordings: countsOf(checked),
  });
}

/** What the noise is drawn from: a file that is left out gives no other noise, which would take off some of it. */
export function usedOf({ devices: _, ...counts }: Check): object {
  return { ...counts, files: counts.files - counts.leftOut.length, leftOut: [] };
}

/** Of the recordings: other people, another name. */
function nameOf({ people, visits, keys, strokes }: Check, seed: number): string {
  const digest = createHash('sha256').update(JSON.stringify([people, visits, keys, strokes, seed]));
  return `pilot-${people}-${digest.digest('hex').slice(0, 8)}`;
}

function sizesOf({ keystrokes, pointer, pairs }: ParameterSet): Omit<FitFigures['bytes'], 'file'> {
  return {
    keystrokes: keystrokes?.length ?? 0,
    pointer: pointer?.length ?? 0,
    pairs: pairs === null ? 0 : pairs.numbers.length + pairs.forest.length,
  };
}

function countsOf(checked: Check): FitFigures['recordings'] {
  const { files, leftOut, people, typists, pointers, visits, keys, strokes, median } = checked;
  const medians = { medianVisits: median.visits, medianDays: median.days };
  return { files, leftOut: leftOut.length, people, typists, pointers, visits, keys, strokes, ...medians };
}

function summary(found: FitFigures, { typing, pointer }: MeasuredFigures, out: string): string {
  const lines = [
    `${out}: ${found.bytes.file} bytes, calibration ${found.calibration}, from ${found.start}, ${found.seconds} s.`,
    `SHA-256 for the machine policy: ${Buffer.from(found.parameters, 'base64url').toString('hex')}`,
  ];
  for (const [name, unit, modality] of [['typing', 'keys', typing] as const, ['pointer', 'strokes', pointer] as const])
    for (const { length, own, shipped } of modality?.windows ?? [])
      lines.push(
        `${name}, ${length} ${unit}: equal error ${withInterval(own.eer)}, shipped ${withInterval(shipped.eer)}`,
      );
  return lines.join('\n');
}
