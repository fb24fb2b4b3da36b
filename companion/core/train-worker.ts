/** The training worker. In: workerData with an encoded profile and a seed. Out: one message, the trained profile. */
import { parentPort, workerData } from 'node:worker_threads';
import { createEngine } from '@vigil/engine/engine.ts';
import { withKeystrokes } from '@vigil/engine/parameters.ts';
import type { TrainingTask } from './profiles/trainer.ts';

const { profile, seed, keystrokes } = workerData as TrainingTask;
const engine = createEngine(keystrokes === undefined ? {} : { parameters: withKeystrokes(keystrokes) });
parentPort?.postMessage(engine.encodeProfile(engine.train(engine.decodeProfile(profile), seed)));
