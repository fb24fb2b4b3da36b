/** Simulated users of the demo: the bank's customer and an impostor. */
import type { SimulatedUser } from '../input/timed-input.ts';
import { generatedUser } from './generated.ts';

export const ingrid = (): SimulatedUser => generatedUser('Ingrid', 11);

export const somebodyElse = (): SimulatedUser => generatedUser('an impostor', 29);
