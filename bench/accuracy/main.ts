/**
 * `bench accuracy`: runs protocols side by side, in a thread for each core. In: a folder of recordings. Out: every figure with its
 * 95% interval beside its bar and the published one; drawings if asked for.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BenchOptions, BenchReport } from '../command.ts';
import { drawDet } from './draw-det.ts';
import { drawReliability } from './draw-reliability.ts';
import type { Protocol, ProtocolResult } from './protocol.ts';
import { asJson, asText } from './report.ts';
import type { FromWorker, WorkerTask } from './worker.ts';

export async function run(options: BenchOptions): Promise<BenchReport> {
  if (options.dataDir === '') throw new Error('accuracy needs --data DIR');
  const known = await protocolNames();
  if (options.protocol !== undefined && !known.includes(options.protocol)) {
    throw new Error(`no protocol ${options.protocol}; there are ${known.join(', ')}`);
  }
  const waiting = options.protocol === undefined ? [...known] : [options.protocol];
  const results = new Map<string, ProtocolResult>();
  const threads = Math.max(1, Math.min(options.workers, waiting.length));
  await Promise.all(Array.from({ length: threads }, () => work(waiting, results, options)));
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

/** One thread takes protocols until none waits; what it read and fitted for one serves the next. */
function work(waiting: string[], results: Map<string, ProtocolResult>, options: BenchOptions): Promise<void> {
  const { dataDir, background, seed } = options;
  const task: WorkerTask = { dataDir, background, seed };
  const worker = new Worker(new URL('./worker-entry.mjs', import.meta.url), { workerData: task });
  return new Promise((resolve, reject) => {
    let name: string | undefined;
    let started = 0;
    const next = (): void => {
      name = waiting.shift();
      started = performance.now();
      if (name === undefined) {
        resolve();
        void worker.terminate();
      } else worker.postMessage(name);
    };
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'progress') return options.progress(`${name}: ${message.text}`);
      results.set(name!, message.result);
      options.progress(`${name}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
      next();
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`${name} ended with exit code ${code}`)));
    next();
  });
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
