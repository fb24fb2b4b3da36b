/**
 * Noise that only the holder of a secret can remove. In: a secret, and a name for what it is added to. Out: standard normal numbers; the same ones for
 * the same secret and name, so that a fit repeats. HMAC-SHA-256 in counter mode, Box and Muller 1958.
 */
import { createHmac } from 'node:crypto';

const BLOCK_BYTES = 32;
/** Bytes of one uniform number. */
const UNIFORM_BYTES = 6;

export class SecretNoise {
  readonly #secret: Uint8Array;
  readonly #name: string;
  #block = Buffer.alloc(0);
  #at = BLOCK_BYTES;
  #counter = 0;

  constructor(secret: Uint8Array, name = '') {
    this.#secret = secret;
    this.#name = name;
  }

  /** Independent of this one and of those of other names. */
  of(name: string): SecretNoise {
    return new SecretNoise(this.#secret, JSON.stringify([this.#name, name]));
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#uniform())) * Math.cos(2 * Math.PI * this.#uniform());
  }

  #uniform(): number {
    if (this.#at + UNIFORM_BYTES > BLOCK_BYTES) {
      this.#block = createHmac('sha256', this.#secret)
        .update(JSON.stringify([this.#name, this.#counter++]))
        .digest();
      this.#at = 0;
    }
    const value = this.#block.readUIntBE(this.#at, UNIFORM_BYTES);
    this.#at += UNIFORM_BYTES;
    return value / 2 ** (8 * UNIFORM_BYTES);
  }
}
