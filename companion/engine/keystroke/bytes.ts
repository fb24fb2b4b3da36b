/** Little-endian bytes. In: numbers or bytes. Out: the other. Reading past the end is a malformed file. */

import { ParametersError } from './parameters-error.ts';

export class ByteWriter {
  #buffer = new DataView(new ArrayBuffer(1 << 12));
  #length = 0;

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    this.#reserve(1).setUint8(this.#length++, value);
  }

  i8(value: number): void {
    this.#reserve(1).setInt8(this.#length++, value);
  }

  u16(value: number): void {
    this.#reserve(2).setUint16(this.#length, value, true);
    this.#length += 2;
  }

  u32(value: number): void {
    this.#reserve(4).setUint32(this.#length, value, true);
    this.#length += 4;
  }

  f32(value: number): void {
    this.#reserve(4).setFloat32(this.#length, value, true);
    this.#length += 4;
  }

  /** The upper half of a 32-bit float, rounded: a five-hundredth of relative error for half the bytes. */
  bf16(value: number): void {
    const bits = new DataView(new ArrayBuffer(4));
    bits.setFloat32(0, value);
    this.u16(Math.min((bits.getUint32(0) + 0x8000) >>> 16, 0xffff));
  }

  bytes(value: Uint8Array): void {
    for (const byte of value) this.u8(byte);
  }

  patchU32(at: number, value: number): void {
    this.#buffer.setUint32(at, value, true);
  }

  /** A copy of what was written so far. */
  finish(): Uint8Array {
    return new Uint8Array(this.#buffer.buffer.slice(0, this.#length));
  }

  #reserve(bytes: number): DataView {
    if (this.#length + bytes > this.#buffer.byteLength) {
      const larger = new Uint8Array(this.#buffer.byteLength * 2);
      larger.set(new Uint8Array(this.#buffer.buffer));
      this.#buffer = new DataView(larger.buffer);
    }
    return this.#buffer;
  }
}

export class ByteReader {
  readonly #view: DataView;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = at;
  }

  get atEnd(): boolean {
    return this.#at === this.#view.byteLength;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  i8(): number {
    return this.#view.getInt8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** A 32-bit float that is a number. */
  finite(): number {
    const value = this.#view.getFloat32(this.#take(4), true);
    if (!Number.isFinite(value)) throw new ParametersError('parameters-malformed');
    return value;
  }

  positive(): number {
    const value = this.finite();
    if (value <= 0) throw new ParametersError('parameters-malformed');
    return value;
  }

  /** A number written by {@link ByteWriter.bf16}. */
  half(): number {
    const bits = new DataView(new ArrayBuffer(4));
    bits.setUint32(0, this.u16() << 16);
    const value = bits.getFloat32(0);
    if (!Number.isFinite(value)) throw new ParametersError('parameters-malformed');
    return value;
  }

  halfArray(count: number): Float64Array {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = this.half();
    return values;
  }

  finiteArray(count: number): Float64Array {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = this.finite();
    return values;
  }

  positiveHalfArray(count: number): Float64Array {
    const values = this.halfArray(count);
    if (values.some((value) => value <= 0)) throw new ParametersError('parameters-malformed');
    return values;
  }

  bytes(count: number): Uint8Array {
    const at = this.#take(count);
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, count);
  }

  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#view.byteLength) throw new ParametersError('parameters-malformed');
    this.#at = at + count;
    return at;
  }
}
