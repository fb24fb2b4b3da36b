/**
 * `vigil-fit fit`, as a user runs it: a process of its own that sees pilot files and nothing else. In: pilot files, options. Out: the
 * parameter file and its figures, the processor time and memory of the process.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { decodeParameterSet } from '@vigil/engine/parameter-set.ts';
import type { EngineParameters } from '@vigil/engine/parameters.ts';
import { decodeParameterFile } from '@vigil/pilot/parameter-file.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { figuresFileOf } from 'vigil-fit/commands/fit-output.ts';
import type { FitStart } from 'vigil-fit/pipeline/fit-typing.ts';
import { type FitFigures, figures } from 'vigil-fit/report/figures.ts';
import type { PilotFiles, PilotTrial } from './pilot-trial.ts';

const COMMAND = fileURLToPath(import.meta.resolve('vigil-fit/main.ts'));
const USAGE = import.meta.resolve('./usage-at-exit.mjs');

export interface ProcessUsage {
  readonly processorS: number;
  readonly peakBytes: number;
}

export interface MeasuredFit {
  readonly parameters: EngineParameters;
  readonly figures: FitFigures;
  readonly usage: ProcessUsage;
}

export interface FitChoice {
  /** Names the file of parameters. */
  readonly name: string;
  readonly files: PilotFiles;
  /** Keystroke parameters to start from; null: the shipped ones. */
  readonly prior: string | null;
  readonly start: FitStart;
}

/** @throws {VigilError} `bench-failed` with what the command wrote, where it fails. */
export async function runFit(trial: PilotTrial, choice: FitChoice): Promise<MeasuredFit> {
  const file = trial.kept.path('fits', `${choice.name}.vigil-parameters`);
  const usageFile = await trial.kept.file('fits', `${choice.name}.usage.json`, async (draft) => {
    trial.progress(`vigil-fit fit: ${choice.name}`);
    await runCommand(argumentsOf(trial, choice, file), draft);
  });
  const set = (await decodeParameterFile(await readFile(file), null)).set;
  return {
    parameters: decodeParameterSet(set),
    figures: figures.parse(JSON.parse(await readFile(figuresFileOf(file), 'utf8'))),
    usage: JSON.parse(await readFile(usageFile, 'utf8')) as ProcessUsage,
  };
}

function argumentsOf({ mu, seed }: PilotTrial, { files, prior, start }: FitChoice, file: string): string[] {
  const privacy = mu === Number.POSITIVE_INFINITY ? 'off' : String(mu);
  const options = [
    '--key',
    files.keyFile,
    '--out',
    file,
    '--from',
    start,
    '--seed',
    String(seed),
    '--privacy',
    privacy,
  ];
  return ['fit', files.folder, ...options, ...(prior === null ? [] : ['--prior', prior])];
}

async function runCommand(words: readonly string[], usageFile: string): Promise<void> {
  const loaders = ['--import', import.meta.resolve('tsx'), '--import', USAGE];
  const child = spawn(process.execPath, [...loaders, COMMAND, ...words], {
    env: { ...process.env, VIGIL_USAGE_FILE: usageFile },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let written = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written = `${written}${text}`.slice(-2000);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new VigilError('bench-failed', `vigil-fit ended with ${code}: ${written}`);
}
