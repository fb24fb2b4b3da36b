/**
 * Frames of the local channel after the handshake. In: payloads. Out: each with a tag in front that only the two ends can
 * make, over the payload and its number in this direction. The number is never sent: both sides count, so a frame that
 * is repeated, left out, reordered or turned back fails like a forged one.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 cut to 128 bits (RFC 2104 section 5). */
export const TAG_BYTES = 16;

class Tagger {
  readonly #key: Buffer;
  readonly #counter = Buffer.alloc(8);
  #count = 0n;

  constructor(key: Buffer) {
    this.#key = key;
  }

  next(payload: Uint8Array): Buffer {
    this.#counter.writeBigUInt64BE(this.#count);
    this.#count += 1n;
    return createHmac('sha256', this.#key).update(this.#counter).update(payload).digest().subarray(0, TAG_BYTES);
  }
}

export class Sealer {
  readonly #tagger: Tagger;

  constructor(key: Buffer) {
    this.#tagger = new Tagger(key);
  }

  /** One whole frame, length first, so that it leaves in a single write. */
  seal(payload: Uint8Array): Buffer {
    const frame = Buffer.allocUnsafe(4 + TAG_BYTES + payload.length);
    frame.writeUInt32LE(TAG_BYTES + payload.length, 0);
    frame.set(this.#tagger.next(payload), 4);
    frame.set(payload, 4 + TAG_BYTES);
    return frame;
  }
}

export class Opener {
  readonly #tagger: Tagger;

  constructor(key: Buffer) {
    this.#tagger = new Tagger(key);
  }

  /** The payload, or null when the tag is not the one due now. After null the channel must end. */
  open(sealed: Buffer): Buffer | null {
    if (sealed.length < TAG_BYTES) return null;
    const payload = sealed.subarray(TAG_BYTES);
    return timingSafeEqual(this.#tagger.next(payload), sealed.subarray(0, TAG_BYTES)) ? payload : null;
  }
}
