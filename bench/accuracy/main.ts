/**
 * `bench accuracy`: runs protocols side by side, each in a thread. In: a folder of recordings. Out: every figure with its
 * 95% interval beside its bar and the published one; drawings if asked for.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BenchOptions, BenchReport } from '../command.ts';
import { drawDet } from './draw-det.ts';
import { drawReliability } from './draw-reliability.ts';
import type { ProtocolResult } from './protocol.ts';
import { asJson, asText } from './report.ts';
import type { FromWorker, WorkerTask } from './worker.ts';

export async function run(options: BenchOptions): Promise<BenchReport> {
  if (options.dataDir === '') throw new Error('accuracy needs --data DIR');
  const known = protocolNames();
  if (options.protocol !== undefined && !known.includes(options.protocol)) {
    throw new Error(`no protocol ${options.protocol}; there are ${known.join(', ')}`);
  }
  const waiting = options.protocol === undefined ? [...known] : [options.protocol];
  const results = new Map<string, ProtocolResult>();
  const drain = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const started = performance.now();
      results.set(name, await runApart(name, options));
      options.progress(`${name}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.workers) }, drain));
  const ordered = new Map(known.flatMap((name) => (results.has(name) ? [[name, results.get(name)!] as const] : [])));
  if (options.out !== undefined) draw(options.out, ordered);
  return { json: asJson(ordered), text: asText(ordered) };
}

/** Protocols are the modules of `protocols/`. */
export function protocolNames(): string[] {
  return readdirSync(new URL('./protocols/', import.meta.url))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .sort();
}

function runApart(name: string, options: BenchOptions): Promise<ProtocolResult> {
  const { dataDir, background, seed } = options;
  const task: WorkerTask = { name, dataDir, background, seed };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker-entry.mjs', import.meta.url), { workerData: task });
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'progress') options.progress(`${name}: ${message.text}`);
      else resolve(message.result);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`${name} ended with exit code ${code}`)));
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
