/** What a benchmark command is. In: options from the command line. Out: figures, as an object and as text. */
import type { Background } from './trials/protocol.ts';

export interface BenchOptions {
  /** Folder with the recordings; empty where the command needs none. */
  readonly dataDir: string;
  /** The one protocol to run; all when absent. */
  readonly protocol?: string;
  readonly background: Background;
  /** Parameter file to judge as the fitted one: of people whom this seed does not judge (`fit/keystroke.ts --apart`). */
  readonly model?: string;
  /** False match table of people who are not judged (`fit/trust.ts`); the product's when absent. */
  readonly table?: string;
  /** Corpora that nothing is fitted on, for `fit`. */
  readonly leaveOut: readonly string[];
  readonly json: boolean;
  readonly seed: number;
  /** Threads that may compute at the same time. */
  readonly workers: number;
  /** How long a soak lasts. */
  readonly seconds: number;
  /** Pilots to try, with commas between; people of each, how much its parameters may tell of one, and where its stages stay. */
  readonly corpora?: string;
  readonly people?: number;
  readonly privacy?: string;
  readonly keep?: string;
  /** Folder for drawings; none are made without it. */
  readonly out?: string;
  /** Progress, one line at a time; goes to stderr. */
  progress(text: string): void;
}

/** `json` is printed with `--json`, `text` without. */
export interface BenchReport {
  readonly json: unknown;
  readonly text: string;
}

/** `bench/<command>.ts` or `bench/<command>/main.ts` exports `run`. */
export type BenchRun = (options: BenchOptions) => Promise<BenchReport>;
