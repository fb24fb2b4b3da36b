/**
 * One pilot from its people's recordings to the verdict. In: the trial. Out: figures of the people who were not in it. Each stage is left
 * in the kept folder.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type EngineParameters, shippedParameters } from '@vigil/engine/parameters.ts';
import { type Prior, readPrior, shippedPrior } from 'vigil-fit/keystroke/prior.ts';
import type { ProtocolResult } from '../trials/protocol.ts';
import { bankingDays } from './banking-days.ts';
import { fitMetrics, fitTable } from './fit-metrics.ts';
import { judgedPeople, judgedWindows } from './judged-windows.ts';
import { plain } from './metric-names.ts';
import { filesOfDraw } from './other-key.ts';
import { pilotFiles } from './pilot-files.ts';
import type { PilotFiles, PilotTrial } from './pilot-trial.ts';
import { priorFile } from './priors.ts';
import { noiseOf, rawFit } from './raw-fit.ts';
import { type MeasuredFit, runFit } from './run-fit.ts';
import { type Candidates, windowReport } from './window-report.ts';

/** From so many people on a fit from scratch stands beside. */
const SCRATCH_PEOPLE = 40;
/** The corpora that the shipped pair classifier knows. */
const KNOWN_POINTERS: readonly string[] = ['sapimouse'];

/** Parameters of one kind: one for each draw of the noise, or one. */
type Kinds = Map<string, EngineParameters[]>;

export async function tryPilot(trial: PilotTrial): Promise<ProtocolResult> {
  const { source, seed, progress } = trial;
  const types = source.typing !== 'none';
  const prior = types ? await priorFile(trial, source.typing) : null;
  const files = await pilotFiles(trial);
  const kinds: Kinds = new Map([['prior', [await shippedWith(prior)]]]);
  if (types) kinds.set('shipped-kind', [await shippedWith(await priorFile(trial, null))]);
  const runs = await fitDraws(trial, files, prior, kinds);
  const people = await judgedPeople(trial);
  const candidates: Candidates = new Map(
    Array.from(kinds, ([kind, draws]) => {
      progress(`judging: ${kind}`);
      return [kind, draws.map((parameters) => judgedWindows(people, parameters, seed))];
    }),
  );
  const windows = windowReport(candidates, seed);
  const own = kinds.get('pilot')![0]!;
  const day = await bankingDays(
    trial,
    new Map([
      ['prior', kinds.get('prior')![0]!],
      ['pilot', own],
    ]),
  );
  return {
    metrics: {
      ...fitMetrics(runs),
      'pilot-files-mb': plain(await megabytesOf(files.folder)),
      'judged.typists': plain(people.typists.length),
      'judged.pointers': plain(people.pointers.length),
      ...windows.metrics,
      ...day?.metrics,
    },
    tables: [...windows.tables, fitTable(runs), ...(day?.tables ?? [])],
    notes: notesOf(trial, people.typists.length, people.pointers.length),
  };
}

/** The pilot's files, the same fit of the raw recordings, and from scratch; adds their parameters to `kinds`. */
async function fitDraws(
  trial: PilotTrial,
  files: PilotFiles,
  prior: string | null,
  kinds: Kinds,
): Promise<Map<string, MeasuredFit>> {
  const { name, mu, draws } = trial;
  const runs = new Map<string, MeasuredFit>();
  const start = await priorOf(prior);
  const at = Number.isFinite(mu) ? `mu-${mu}` : 'off';
  const pilot: EngineParameters[] = [];
  const sameNoise: EngineParameters[] = [];
  for (let draw = 1; draw <= draws; draw++) {
    const drawn = await filesOfDraw(trial, files, draw);
    const fitName = `${name}-${at}-draw-${draw}`;
    const run = await runFit(trial, { name: fitName, files: drawn, prior, start: 'shipped' });
    runs.set(`draw-${draw}`, run);
    pilot.push(run.parameters);
    if (Number.isFinite(mu))
      sameNoise.push(await rawFit(trial, files, start, await noiseOf(trial, drawn), `${fitName}-raw`));
  }
  kinds.set('pilot', pilot);
  if (sameNoise.length > 0) kinds.set('raw-noise', sameNoise);
  kinds.set('raw', [await rawFit(trial, files, start, null, `${name}-raw`)]);
  if (trial.source.typing !== 'none' && Object.keys(files.people).length >= SCRATCH_PEOPLE) {
    const run = await runFit(trial, { name: `${name}-scratch`, files, prior, start: 'scratch' });
    runs.set('scratch', run);
    kinds.set('scratch', [run.parameters]);
  }
  return runs;
}

const priorOf = (file: string | null): Promise<Prior> =>
  file === null ? Promise.resolve(shippedPrior()) : readPrior(file);

async function shippedWith(prior: string | null): Promise<EngineParameters> {
  return { ...shippedParameters(), keystrokes: (await priorOf(prior)).model };
}

async function megabytesOf(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size / 1e6, 0);
}

function notesOf({ source, mu, draws, seed }: PilotTrial, typists: number, pointers: number): string[] {
  const noise = Number.isFinite(mu) ? `--privacy ${mu}, ${draws} draws of the noise under other keys` : '--privacy off';
  return [
    `judged: ${typists} typists and ${pointers} people at the pointer who were not in the pilot; seed ${seed}; ${noise}`,
    'prior: parameters made as the shipped ones are, without this corpus; shipped-kind: with it, the people of the pilot included',
    'raw: the same fit of the recordings as their readers give them, in the same halves, without noise',
    ...(source.typing === 'aalto'
      ? ['pilot files were written without a companion']
      : ['pilot files were played through the native host']),
    ...(KNOWN_POINTERS.includes(source.pointer)
      ? ['the shipped pair classifier knows these people: the pointer figures flatter prior and pilot']
      : []),
    ...(source.typing === 'bbmas' && source.pointer !== 'none'
      ? [
          'banking day: chimeras of BB-MAS typing, Pace keypad and these pointers; the shipped false match table knows people of BB-MAS',
        ]
      : []),
  ];
}
