/** Who plays when nobody real does. In: nothing. Out: the bank's customer, and somebody who takes over her session. */
import type { Person } from '../input/timed-input.ts';
import { generatedPerson } from './generated.ts';

export const ingrid = (): Person => generatedPerson('Ingrid', 11);

export const somebodyElse = (): Person => generatedPerson('somebody else', 29);
