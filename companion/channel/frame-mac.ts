/**
 * Authenticated frames after the handshake. In: payloads. Out: each with a tag over the payload and its number in this
 * direction. The number is not sent: both sides count, so a frame that is repeated, dropped, reordered or reflected fails like
 * a forged one.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 cut to 128 bits (RFC 2104 section 5). */
export const TAG_BYTES = 16;

class FrameMac {
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

export class MacWriter {
  readonly #mac: FrameMac;

  constructor(key: Buffer) {
    this.#mac = new FrameMac(key);
  }

  /** One whole frame, length first, so that it leaves in a single write. */
  write(payload: Uint8Array): Buffer {
    const frame = Buffer.allocUnsafe(4 + TAG_BYTES + payload.length);
    frame.writeUInt32LE(TAG_BYTES + payload.length, 0);
    frame.set(this.#mac.next(payload), 4);
    frame.set(payload, 4 + TAG_BYTES);
    return frame;
  }
}

export class MacReader {
  readonly #mac: FrameMac;

  constructor(key: Buffer) {
    this.#mac = new FrameMac(key);
  }

  /** The payload, or null when the tag is not the one due now. After null the channel must end. */
  read(framed: Buffer): Buffer | null {
    if (framed.length < TAG_BYTES) return null;
    const payload = framed.subarray(TAG_BYTES);
    return timingSafeEqual(this.#mac.next(payload), framed.subarray(0, TAG_BYTES)) ? payload : null;
  }
}
