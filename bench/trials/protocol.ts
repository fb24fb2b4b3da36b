/** What an accuracy protocol is. In: recordings and a choice of background. Out: metrics with intervals, tables, curves. */

import type { Figure } from 'vigil-fit/base/metrics.ts';
import type { Curve } from 'vigil-fit/report/draw-det.ts';

/**
 * Whose parameters are judged. `fit`: fitted here, on people kept apart from those judged. `shipped`: those in the
 * product; on recordings they were fitted on they flatter, and the result says so in `notes`.
 */
export type Background = 'fit' | 'shipped';

export interface ProtocolContext {
  /** Folder laid out like the one the benchmark's README describes. */
  readonly dataDir: string;
  readonly background: Background;
  readonly seed: number;
  /** Corpora that nothing is fitted on. */
  readonly leaveOut: readonly string[];
  /** File of a false match table to judge with; the product's when absent. */
  readonly table?: string;
  progress(text: string): void;
  /** Parameter file of the background people that are not judged, for `fit`; made once a run. */
  fittedModel(): Promise<Uint8Array>;
}

/** A figure with its 95% interval over people. Error rates in percent. */
export interface Metric extends Figure {
  /** Best published figure on the same protocol, with its source. */
  readonly published?: { readonly value: number; readonly source: string };
  /** What the product promises: at most this (`max`) or at least this (`min`). */
  readonly bar?: { readonly kind: 'max' | 'min'; readonly value: number };
}

/** Cells of a table are printed as they stand. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface ProtocolResult {
  /** Stable names: they are the benchmark's JSON output. */
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly tables: readonly Table[];
  readonly det?: readonly Curve[];
  /** Natural-log likelihood ratios of every comparison, for a reliability diagram. */
  readonly calibration?: { readonly genuine: Float64Array; readonly impostor: Float64Array };
  /** What the reader must know to trust the figures. */
  readonly notes: readonly string[];
}

export interface Protocol {
  readonly name: string;
  run(context: ProtocolContext): Promise<ProtocolResult>;
}
