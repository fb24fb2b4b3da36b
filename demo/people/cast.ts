/** Who plays when nobody real does. In: nothing. Out: the bank's customer, and somebody who takes over her session. */
import type { SimulatedUser } from '../input/timed-input.ts';
import { generatedUser } from './generated.ts';

export const ingrid = (): SimulatedUser => generatedUser('Ingrid', 11);

export const somebodyElse = (): SimulatedUser => generatedUser('somebody else', 29);
