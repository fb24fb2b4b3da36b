/** One pilot that is tried. In: options of the command. Out: what every stage needs. */
import type { PilotPrivateKey } from '@vigil/pilot/pilot-keys.ts';
import type { KeptFolder } from './kept-folder.ts';
import type { PilotSource } from './pilot-people.ts';

export interface PilotTrial {
  /** Names its files: `bbmas+hbrs`, `aalto-200`. */
  readonly name: string;
  readonly source: PilotSource;
  readonly dataDir: string;
  readonly seed: number;
  /** Infinite: no noise, and one draw. */
  readonly mu: number;
  readonly draws: number;
  readonly kept: KeptFolder;
  progress(text: string): void;
}

/** Pilot files as they were exported, or encrypted to another key. */
export interface PilotFiles {
  readonly folder: string;
  readonly keyFile: string;
  readonly privateKey: PilotPrivateKey;
  /** Whose each pseudonym is. */
  readonly people: Readonly<Record<string, string>>;
}
