/** What the index holds of a record. In: nothing. Out: the shapes. */
import type { AttestationRecord } from './attestation-record.ts';

/** Bank, subject and origin, shared by all records that have the same. */
export interface Source {
  readonly bank: string;
  readonly sub: string;
  readonly origin: string;
}

/** A source with its place among all, and the entries that it has. */
export interface CountedSource extends Source {
  readonly place: number;
  entries: number;
}

export interface IndexedRecord {
  readonly seq: number;
  readonly at: number;
  readonly source: CountedSource;
  readonly purpose: AttestationRecord['purpose'];
  readonly verdict: AttestationRecord['verdict'];
  readonly confidence: number | null;
  /** Hash of the chain up to here. */
  readonly chain: string;
}
