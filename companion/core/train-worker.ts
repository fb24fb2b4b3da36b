/** The training worker. In: workerData with an encoded profile and a seed. Out: one message, the trained profile. */
import { parentPort, workerData } from 'node:worker_threads';
import { createEngine } from '@vigil/engine/engine.ts';
import { decodeParameterSet } from '@vigil/engine/parameter-set.ts';
import type { TrainingTask } from './profiles/trainer.ts';

const { profile, seed, parameters } = workerData as TrainingTask;
const engine = createEngine(parameters === undefined ? {} : { parameters: decodeParameterSet(parameters) });
parentPort?.postMessage(engine.encodeProfile(engine.train(engine.decodeProfile(profile), seed)));
