/**
 * `npm run bench -- COMMAND`. In: a command's name and options. Out: its figures on stdout, progress on stderr. A command is
 * a module of this folder that exports `run` (see command.ts); it is found by its name.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { BenchOptions, BenchRun } from './command.ts';

const USAGE = `npm run bench -- COMMAND [options]

  accuracy --data DIR   error rates on public recordings, beside published ones
  engine                throughput, training time and memory of the engine
  ledger                searches, start and size of a ledger of 100,000 answers
  latency, verify       the whole path; the verifier
  capture               what capture adds to each event of a page, beside an empty listener
  service               vigil-verifier over HTTP with Redis and PostgreSQL: processor time, latency, memory
  console               the analyst's console over 100,000 records in a file and in PostgreSQL
  load                  several browsers at once: events held, loss, answers meanwhile, memory, recovery
  hill-climb            a forged hand that asks and learns, by what it sees
  pilot --data DIR      vigil-fit tried on recordings that are played into pilot files
  window                the user window: time to use, 100,000 attestations, heap

  --protocol NAME       one protocol of accuracy (takeover, aalto-stream, ...), or several with commas between
  --background KIND     fit (people kept apart, the default) or shipped (the product's parameters)
  --model FILE          for fit: parameters of the people kept apart, made before (see README)
  --table FILE          false match table to judge with (fit/trust.ts); default the product's
  --leave-out CORPUS    for fit: fit without aalto, bbmas, pace, sapimouse or balabit, or several with commas between
  --out DIR             draw DET curves and reliability diagrams there, as SVG
  --json                one object on stdout
  --seed N              default 1
  --seconds N           length of the soak of load; default 60
  --corpora NAMES       pilots to try, of bbmas, pace, aalto, sapimouse, hbrs; bbmas+hbrs: both of each person
  --people N            of each pilot; default all whom nothing judges
  --privacy MU          as of vigil-fit fit: a number, or off
  --keep DIR            stages of pilot: what is there is not made again
  --workers N           threads; default one for each core`;

const NAME = /^[a-z][a-z-]*$/;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: '' },
    protocol: { type: 'string' },
    background: { type: 'string', default: 'fit' },
    model: { type: 'string' },
    table: { type: 'string' },
    'leave-out': { type: 'string', default: '' },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    corpora: { type: 'string' },
    people: { type: 'string' },
    privacy: { type: 'string' },
    keep: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const command = positionals[0];
if (values.help || command === undefined) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}
const { background } = values;
if (background !== 'fit' && background !== 'shipped') fail(`--background is fit or shipped, not ${background}`);

const options: BenchOptions = {
  dataDir: values.data,
  background,
  leaveOut: values['leave-out'].split(',').filter((name) => name !== ''),
  json: values.json,
  seed: whole('seed', values.seed),
  workers: values.workers === undefined ? availableParallelism() : whole('workers', values.workers),
  seconds: whole('seconds', values.seconds),
  progress: (text) => console.error(text),
  ...(values.protocol !== undefined && { protocol: values.protocol }),
  ...(values.model !== undefined && { model: values.model }),
  ...(values.table !== undefined && { table: values.table }),
  ...(values.out !== undefined && { out: values.out }),
  ...(values.corpora !== undefined && { corpora: values.corpora }),
  ...(values.people !== undefined && { people: whole('people', values.people) }),
  ...(values.privacy !== undefined && { privacy: values.privacy }),
  ...(values.keep !== undefined && { keep: values.keep }),
};
const report = await (await commandOf(command))(options);
console.log(options.json ? JSON.stringify(report.json) : report.text);

async function commandOf(name: string): Promise<BenchRun> {
  const places = NAME.test(name) ? [`./${name}.ts`, `./${name}/main.ts`] : [];
  const place = places.find((path) => existsSync(new URL(path, import.meta.url)));
  if (place === undefined) fail(`there is no command ${name}\n\n${USAGE}`);
  const module = (await import(place)) as { run?: BenchRun };
  return module.run ?? fail(`${place} exports no run`);
}

function whole(name: string, text: string): number {
  const value = Number(text);
  return Number.isInteger(value) && value >= 0 ? value : fail(`--${name} is a whole number, not ${text}`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
