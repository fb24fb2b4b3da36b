/**
 * Trains off the main thread. In: an encoded profile and a seed. Out: the encoded profile, trained; or VigilError
 * `training-timeout` / `training-failed`. Each training has its own worker, which starts in 0.1 s and leaves nothing behind.
 */
import { Worker } from 'node:worker_threads';
import { VigilError } from '@vigil/protocol/errors.ts';

export type Trainer = (profile: Uint8Array, seed: number) => Promise<Uint8Array>;

/** What goes into the worker, and what comes back. */
export interface TrainingTask {
  readonly profile: Uint8Array;
  readonly seed: number;
  /** Parameter set in force, where it is not the product's own: a profile is only read under its parameters. */
  readonly parameters?: Uint8Array;
}

/** Several times what training should take (5 s), because the machine may be busy. */
export const TRAINING_BUDGET_MS = 30_000;

export function workerTrainer(script: URL, budgetMs = TRAINING_BUDGET_MS, parameters?: Uint8Array): Trainer {
  return (profile, seed) =>
    new Promise((resolve, reject) => {
      const task: TrainingTask = { profile, seed, ...(parameters !== undefined && { parameters }) };
      const worker = startWorker(script, task);
      const timer = setTimeout(() => end('training-timeout'), budgetMs);
      const end = (code: string, cause?: unknown) => {
        clearTimeout(timer);
        void worker.terminate();
        reject(new VigilError(code, 'The profile could not be trained; it is used as it was.', { cause }));
      };
      worker.once('message', (trained: Uint8Array) => {
        clearTimeout(timer);
        resolve(trained);
      });
      worker.once('error', (error) => end('training-failed', error));
      worker.once('exit', (code) => {
        if (code !== 0) end('training-failed');
      });
    });
}

/** Built, the script is plain JavaScript. From source, Node 20 needs a loader for TypeScript before it. */
function startWorker(script: URL, workerData: TrainingTask): Worker {
  if (!script.pathname.endsWith('.ts')) return new Worker(script, { workerData });
  const [loader, entry] = [import.meta.resolve('tsx/esm/api'), script.href].map((url) => JSON.stringify(url));
  const start = `import(${loader}).then(({ tsImport }) => tsImport(${entry}, ${entry}))`;
  return new Worker(start, { workerData, eval: true });
}
