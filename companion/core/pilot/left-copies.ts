/**
 * Copies of former users' recordings in the export folder. In: the store, what was recorded before a hand-over. Out: they are removed as
 * soon as the folder allows: the folder may be on a share that could not be reached then.
 */
import { codeOf } from '@vigil/protocol/errors.ts';
import { LEFT_COPIES_MAX, type PilotRecord } from '../store/pilot-record.ts';
import { FolderCopy } from './folder-copy.ts';
import { PilotNames } from './pilot-names.ts';
import type { PilotOptions } from './pilot-options.ts';

/** Pseudonyms, oldest first. */
interface LeftCopyStore {
  pilot(): PilotRecord | null;
  leftCopies(): readonly string[];
  saveLeftCopies(pseudonyms: readonly string[]): void;
}

type LeftCopiesOptions = Pick<PilotOptions, 'nowMs' | 'settings' | 'isPolicyValid' | 'onFault'> & {
  readonly store: LeftCopyStore;
};

export class LeftCopies {
  readonly #options: LeftCopiesOptions;
  readonly #copy: FolderCopy;
  #pseudonyms: readonly string[];

  constructor(options: LeftCopiesOptions) {
    this.#options = options;
    this.#pseudonyms = options.store.leftCopies();
    this.#copy = new FolderCopy(options.onFault);
  }

  /** Runs `remove`, which removes the user's data from the store, and keeps under which name a copy may be in the folder. */
  keepAcross(remove: () => void): void {
    const pseudonyms = [...this.#pseudonyms, ...this.#ownCopy()].slice(-LEFT_COPIES_MAX);
    remove();
    if (pseudonyms.length > 0) this.#save(pseudonyms);
  }

  /** Once a second. */
  tick(): void {
    const [pseudonym] = this.#pseudonyms;
    if (pseudonym === undefined) return;
    const { nowMs, isPolicyValid, settings } = this.#options;
    const folder = isPolicyValid() ? settings()?.exportFolder : undefined;
    if (folder === undefined || !this.#copy.isFree(nowMs())) return;
    void this.#copy.remove(folder, pseudonym, nowMs()).then((isGone) => {
      if (isGone) this.#save(this.#pseudonyms.filter((one) => one !== pseudonym));
    });
  }

  /** The disk may be full, and after a wait the store closed: a hand-over does not fail for that. */
  #save(pseudonyms: readonly string[]): void {
    this.#pseudonyms = pseudonyms;
    try {
      this.#options.store.saveLeftCopies(pseudonyms);
    } catch (error) {
      this.#options.onFault(codeOf(error));
    }
  }

  /** Of the present user. Where a folder is set, a first copy may be under way before it is noted. */
  #ownCopy(): string[] {
    const { store, settings } = this.#options;
    const record = store.pilot();
    const decision = record?.decision ?? null;
    if (record === null || decision === null) return [];
    const isCopied = decision.copiedMs > 0 || (decision.state !== 'refused' && settings()?.exportFolder !== undefined);
    return isCopied ? [new PilotNames(record.secret, decision.recipient).pseudonym] : [];
  }
}
