/** Sums of factor evidence. In: packed precisions, shifts, counts. Out: sums and differences: evidence of stretches of input. */
import { type FactorEvidence, TIMED_COUNT } from '../keystroke/keystroke-template.ts';
import { packedLength } from '../keystroke/symmetric.ts';

export function noEvidence(factors: number): FactorEvidence {
  return {
    precision: new Float64Array(packedLength(factors)),
    shift: new Float64Array(factors),
    counts: new Float64Array(TIMED_COUNT + 1),
  };
}

export function sum(a: FactorEvidence, b: FactorEvidence): FactorEvidence {
  return {
    precision: added(a.precision, b.precision),
    shift: added(a.shift, b.shift),
    counts: added(a.counts, b.counts),
  };
}

/** Writes the stretch between two totals into `into`. */
export function subtract(total: FactorEvidence, before: FactorEvidence, into: FactorEvidence): void {
  subtractFrom(total.precision, before.precision, into.precision);
  subtractFrom(total.shift, before.shift, into.shift);
  subtractFrom(total.counts, before.counts, into.counts);
}

function added(a: Float64Array, b: Float64Array): Float64Array {
  const total = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) total[i] = a[i]! + b[i]!;
  return total;
}

function subtractFrom(total: Float64Array, before: Float64Array, into: Float64Array): void {
  for (let i = 0; i < total.length; i++) into[i] = total[i]! - before[i]!;
}
