/**
 * A thread of the benchmark. In: workerData; then tasks: a protocol's name, or the fit of background people. Out: for each,
 * messages of progress and the result. The fitted model is asked of the main thread, which has it made once for all.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Background, Protocol, ProtocolResult } from '../trials/protocol.ts';
import { fitBackground } from './background.ts';

export interface WorkerData {
  readonly dataDir: string;
  readonly background: Background;
  readonly seed: number;
  readonly leaveOut: readonly string[];
  readonly table?: string;
}

export type ToWorker =
  | { readonly type: 'protocol'; readonly name: string }
  | { readonly type: 'fit' }
  | { readonly type: 'model'; readonly bytes: Uint8Array };

export type FromWorker =
  | { readonly type: 'progress'; readonly text: string }
  | { readonly type: 'result'; readonly result: ProtocolResult }
  | { readonly type: 'model-wanted' }
  | { readonly type: 'model'; readonly bytes: Uint8Array };

const data = workerData as WorkerData;
const send = (message: FromWorker): void => parentPort?.postMessage(message);
const progress = (text: string): void => send({ type: 'progress', text });
let model: Promise<Uint8Array> | undefined;
let take: (bytes: Uint8Array) => void = () => {};

function fittedModel(): Promise<Uint8Array> {
  model ??= new Promise((resolve) => {
    take = resolve;
    send({ type: 'model-wanted' });
  });
  return model;
}

parentPort?.on('message', async (task: ToWorker) => {
  if (task.type === 'model') return take(task.bytes);
  if (task.type === 'fit')
    return send({ type: 'model', bytes: await fitBackground(data.dataDir, data.seed, data.leaveOut, progress) });
  const protocol = (await import(`./protocols/${task.name}.ts`)) as Protocol;
  send({ type: 'result', result: await protocol.run({ ...data, progress, fittedModel }) });
});
