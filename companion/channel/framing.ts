/**
 * Native messaging frames: an unsigned 32-bit length in little-endian order, then that many bytes (Chrome and Firefox,
 * "Native messaging protocol"; every system we run on is little-endian). In: chunks as a pipe or socket hands them over.
 * Out: whole payloads, however the chunks were cut. The local socket uses the same frames.
 */

const HEADER_BYTES = 4;

export function encodeFrame(payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  frame.writeUInt32LE(payload.length, 0);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/**
 * Cuts a byte stream into payloads of 1 to `maxBytes` bytes. Holds at most one unfinished payload: a length outside
 * the bounds is refused when it is read, before a byte of room is made for it.
 */
export class FrameDecoder {
  maxBytes: number;
  onPayload: (payload: Buffer) => void;
  /** Called once, at the first length that is out of bounds: the stream cannot be trusted any further. */
  onInvalid: () => void;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerFill = 0;
  #body: Buffer | null = null;
  #bodyFill = 0;
  #stopped = false;

  constructor(maxBytes: number, onPayload: (payload: Buffer) => void, onInvalid: () => void) {
    this.maxBytes = maxBytes;
    this.onPayload = onPayload;
    this.onInvalid = onInvalid;
  }

  /** True between frames: a stream that ends while this is false was cut short. */
  get idle(): boolean {
    return this.#headerFill === 0;
  }

  /** Nothing more is handed over, not even from the chunk in hand. */
  stop(): void {
    this.#stopped = true;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.#stopped) {
      if (this.#headerFill < HEADER_BYTES) {
        const taken = chunk.copy(this.#header, this.#headerFill, at);
        this.#headerFill += taken;
        at += taken;
        if (this.#headerFill < HEADER_BYTES) return;
        const length = this.#header.readUInt32LE(0);
        if (length < 1 || length > this.maxBytes) {
          this.#stopped = true;
          this.onInvalid();
          return;
        }
        this.#bodyFill = 0;
        // A payload that lies whole in the chunk is handed over without a copy.
        if (chunk.length - at >= length) {
          this.#headerFill = 0;
          at += length;
          this.onPayload(chunk.subarray(at - length, at));
          continue;
        }
        this.#body = Buffer.allocUnsafe(length);
      }
      const body = this.#body as Buffer;
      const taken = chunk.copy(body, this.#bodyFill, at);
      this.#bodyFill += taken;
      at += taken;
      if (this.#bodyFill === body.length) {
        this.#headerFill = 0;
        this.#body = null;
        this.onPayload(body);
      }
    }
  }
}
