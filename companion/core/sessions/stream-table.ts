/**
 * The live frames of one browser profile. In: frames that open, close and send. Out: their origin, and whether a batch is new.
 * A stream outlives its connection for a while, because browsers restart workers at will.
 */
import type { CaptureBatch } from '@vigil/protocol/capture.ts';

/** Frames at once; the least recently active is dropped first. */
export const MAX_STREAMS = 256;
/** How long a stream waits for its connection to come back. */
export const ORPHAN_MS = 60_000;

export interface Stream {
  readonly name: string;
  /** As the browser gave it. */
  readonly origin: string;
  /** Its connection; null while it has none. */
  owner: object | null;
  orphanedAt: number;
  /** The next batch; null before the first. */
  nextSeq: number | null;
}

export class StreamTable {
  readonly #streams = new Map<string, Stream>();

  get(name: string): Stream | undefined {
    return this.#streams.get(name);
  }

  get all(): readonly Stream[] {
    return [...this.#streams.values()];
  }

  /** False: the name belongs to a frame of another origin. `onEvicted` receives the stream that was dropped for room. */
  open(name: string, origin: string, owner: object, onEvicted: (stream: Stream) => void): boolean {
    const known = this.#streams.get(name);
    if (known !== undefined && known.origin !== origin) return false;
    this.#touch(known ?? { name, origin, owner, orphanedAt: 0, nextSeq: null }).owner = owner;
    if (this.#streams.size > MAX_STREAMS) {
      const [oldest] = this.#streams.values();
      if (oldest !== undefined) {
        this.#streams.delete(oldest.name);
        onEvicted(oldest);
      }
    }
    return true;
  }

  close(name: string): Stream | undefined {
    const stream = this.#streams.get(name);
    this.#streams.delete(name);
    return stream;
  }

  /** How many batches were skipped before this one; null when it was here before. */
  take(stream: Stream, { seq }: CaptureBatch): number | null {
    this.#touch(stream);
    const expected = stream.nextSeq;
    if (expected !== null && seq < expected) return null;
    stream.nextSeq = seq + 1;
    // A stream that is new here may be old in the browser: the companion was started later.
    return expected === null ? 0 : seq - expected;
  }

  orphan(owner: object, nowMs: number): void {
    for (const stream of this.#streams.values()) {
      if (stream.owner === owner) Object.assign(stream, { owner: null, orphanedAt: nowMs });
    }
  }

  /** Takes out what waited too long; `nowMs` by a clock that does not jump. */
  expire(nowMs: number): Stream[] {
    const gone = this.all.filter((stream) => stream.owner === null && nowMs - stream.orphanedAt > ORPHAN_MS);
    for (const stream of gone) this.#streams.delete(stream.name);
    return gone;
  }

  #touch(stream: Stream): Stream {
    this.#streams.delete(stream.name);
    this.#streams.set(stream.name, stream);
    return stream;
  }
}
