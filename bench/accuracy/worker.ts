/** A thread that runs protocols. In: workerData; then names. Out: for each, messages of progress and the result. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Background, Protocol, ProtocolResult } from './protocol.ts';

export interface WorkerTask {
  readonly dataDir: string;
  readonly background: Background;
  readonly seed: number;
}

export type FromWorker =
  | { readonly type: 'progress'; readonly text: string }
  | { readonly type: 'result'; readonly result: ProtocolResult };

const task = workerData as WorkerTask;
const send = (message: FromWorker): void => parentPort?.postMessage(message);

parentPort?.on('message', async (name: string) => {
  const protocol = (await import(`./protocols/${name}.ts`)) as Protocol;
  const result = await protocol.run({ ...task, progress: (text) => send({ type: 'progress', text }) });
  send({ type: 'result', result });
});
