#!/usr/bin/env node
/**
 * The `vigil-fit` command. In: arguments. Out: keys, a check of pilot recordings, fitted parameters, or a report; an exit code: 0 done,
 * 1 failed, 2 invalid command line. It opens no connection.
 */
import { codeOf } from '@vigil/protocol/errors.ts';
import { VERSION } from '@vigil/protocol/identity.ts';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { FitError } from './base/fit-error.ts';
import { clearProgress } from './commands/show-progress.ts';
import { DEFAULT_MU } from './pipeline/default-privacy.ts';

const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

const program = new Command('vigil-fit')
  .description("Fits a deployment's own parameters from pilot recordings, and reports what they are worth.")
  .version(VERSION)
  .showHelpAfterError()
  .exitOverride();

const json = () => new Option('--json', 'print JSON, one object on one line');
const key = () => new Option('--key <file>', 'private key of the pilot, as JWK').makeOptionMandatory();

function seed(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 31)
    throw new InvalidArgumentError('Expected an integer from 0 to 2147483647.');
  return value;
}

function privacy(text: string): number {
  if (text === 'off') return Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (!(value >= 0.1 && value <= 100)) throw new InvalidArgumentError('Expected a number from 0.1 to 100, or off.');
  return value;
}

/** As attestations carry it. */
function calibrationName(text: string): string {
  if (text.length === 0 || text.length > 64) throw new InvalidArgumentError('Expected 1 to 64 characters.');
  return text;
}

program
  .command('new-keys')
  .description('make the key pair of a pilot and a key pair that signs parameters')
  .argument('<folder>', 'folder to write the four JWK files to')
  .action(async (folder: string) => {
    const { newKeyFiles } = await import('@vigil/pilot/new-key-files.ts');
    process.stdout.write(await newKeyFiles(folder));
  });

program
  .command('check')
  .description('count people, visits, keys and strokes, and state what is too little for what')
  .argument('<dir>', 'folder of pilot files')
  .addOption(key())
  .addOption(json())
  .action(async (dir: string, options) =>
    (await import('./commands/check-recordings.ts')).checkRecordings(dir, options),
  );

program
  .command('fit')
  .description('fit parameters and write them with their figures (FILE and FILE.figures.json)')
  .argument('<dir>', 'folder of pilot files')
  .addOption(key())
  .requiredOption('--out <file>', 'parameter file to write')
  .addOption(
    new Option('--from <start>', 'where the parameters of typing start (default: shipped)').choices([
      'shipped',
      'scratch',
    ]),
  )
  .option('--prior <file>', 'keystroke parameters to start from in place of the shipped ones')
  .option('--sign <file>', 'private key that signs the parameters, as JWK')
  .option('--name <name>', 'name of the calibration in attestations (default: of the recordings)', calibrationName)
  .option('--seed <n>', 'seed of folds and draws', seed, 1)
  .option(
    '--privacy <mu>',
    'how much the parameters may tell of one person, from 0.1; off: no noise',
    privacy,
    DEFAULT_MU,
  )
  .addOption(json())
  .action(async (dir: string, options) => (await import('./commands/fit-recordings.ts')).fitRecordings(dir, options));

program
  .command('report')
  .description('write the model card of fitted parameters as HTML and JSON')
  .argument('<file>', 'parameter file that `vigil-fit fit` wrote, with its figures beside it')
  .requiredOption('--out <dir>', 'folder to write to')
  .action(async (file: string, options) => (await import('./commands/write-report.ts')).writeReport(file, options));

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return;
  }
  clearProgress();
  for (const { file, message } of error instanceof FitError ? error.leftOut : [])
    process.stderr.write(`vigil-fit: left out ${file}: ${message}\n`);
  process.stderr.write(`vigil-fit: ${error instanceof Error ? error.message : String(error)} (${codeOf(error)})\n`);
  process.exitCode = EXIT.failed;
});
