/**
 * `bench accuracy`: runs protocols side by side, in a thread for each core. In: a folder of recordings. Out: every figure with its
 * 95% interval beside its bar and the published one; drawings if asked for.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { drawDet } from 'vigil-fit/report/draw-det.ts';
import { drawReliability } from 'vigil-fit/report/draw-reliability.ts';
import type { BenchOptions, BenchReport } from '../command.ts';
import { KEYSTROKE_CORPORA } from '../fit/keystroke-corpora.ts';
import { FITTED_CORPORA } from '../trials/pointer-subjects.ts';
import type { Protocol, ProtocolResult } from '../trials/protocol.ts';
import { asJson, asText } from './report.ts';
import type { FromWorker, ToWorker, WorkerData } from './worker.ts';

/** What `--leave-out` may name. */
const CORPORA: readonly string[] = [...KEYSTROKE_CORPORA, ...FITTED_CORPORA];

export async function run(options: BenchOptions): Promise<BenchReport> {
  if (options.dataDir === '') throw new Error('accuracy needs --data DIR');
  const known = await protocolNames();
  const waiting = options.protocol === undefined ? [...known] : options.protocol.split(',');
  const unknown = waiting.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`no protocol ${unknown}; there are ${known.join(', ')}`);
  const unread = options.leaveOut.find((name) => !CORPORA.includes(name));
  if (unread !== undefined) throw new Error(`nothing is fitted on ${unread}; --leave-out takes ${CORPORA.join(', ')}`);
  const results = new Map<string, ProtocolResult>();
  const threads = Math.max(1, Math.min(options.workers, waiting.length));
  const fitted = fitOnce(options);
  await Promise.all(Array.from({ length: threads }, () => work(waiting, results, options, fitted)));
  const ordered = new Map(known.flatMap((name) => (results.has(name) ? [[name, results.get(name)!] as const] : [])));
  if (options.out !== undefined) draw(options.out, ordered);
  return { json: asJson(ordered), text: asText(ordered) };
}

/** Protocols are the modules of `protocols/` that export `run`. */
export async function protocolNames(): Promise<string[]> {
  const names: string[] = [];
  for (const file of readdirSync(new URL('./protocols/', import.meta.url)).sort()) {
    if (!file.endsWith('.ts')) continue;
    const module = (await import(`./protocols/${file}`)) as Partial<Protocol>;
    if (module.run !== undefined) names.push(file.slice(0, -3));
  }
  return names;
}

/** One thread takes protocols until none waits; what it read for one serves the next. */
function work(
  waiting: string[],
  results: Map<string, ProtocolResult>,
  options: BenchOptions,
  fitted: () => Promise<Uint8Array>,
): Promise<void> {
  const worker = startWorker(options);
  return new Promise((resolve, reject) => {
    let name: string | undefined;
    let started = 0;
    const next = (): void => {
      name = waiting.shift();
      started = performance.now();
      if (name === undefined) {
        resolve();
        void worker.terminate();
      } else post(worker, { type: 'protocol', name });
    };
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'progress') return options.progress(`${name}: ${message.text}`);
      if (message.type === 'model-wanted') {
        fitted().then((bytes) => post(worker, { type: 'model', bytes }), reject);
        return;
      }
      if (message.type !== 'result') return;
      results.set(name!, message.result);
      options.progress(`${name}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
      next();
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`${name} ended with exit code ${code}`)));
    next();
  });
}

/** Fits in a thread of its own when the first protocol asks, once, while protocols that need no model go on. */
function fitOnce(options: BenchOptions): () => Promise<Uint8Array> {
  let fitting: Promise<Uint8Array> | undefined = options.model === undefined ? undefined : readFile(options.model);
  return () => {
    fitting ??= new Promise((resolve, reject) => {
      const worker = startWorker(options);
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'progress') options.progress(`fit: ${message.text}`);
        if (message.type !== 'model') return;
        resolve(message.bytes);
        void worker.terminate();
      });
      worker.on('error', reject);
      post(worker, { type: 'fit' });
    });
    return fitting;
  };
}

function startWorker({ dataDir, background, seed, leaveOut, table }: BenchOptions): Worker {
  const workerData: WorkerData = { dataDir, background, seed, leaveOut, ...(table !== undefined && { table }) };
  return new Worker(new URL('./worker-entry.mjs', import.meta.url), { workerData });
}

function post(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}

function draw(folder: string, results: ReadonlyMap<string, ProtocolResult>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, { det, calibration }] of results) {
    if (det !== undefined && det.length > 0) writeFileSync(join(folder, `${name}-det.svg`), drawDet(name, det));
    if (calibration !== undefined) {
      writeFileSync(join(folder, `${name}-reliability.svg`), drawReliability(name, calibration));
    }
  }
}
