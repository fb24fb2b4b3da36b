/**
 * Little-endian bytes. In: numbers or bytes. Out: the other. A read past the end, or of a float that is no number, throws the error
 * of the file that is read.
 */

/** `truncated`: the bytes end too early; `content`: they hold what no writer wrote. */
export type ByteFault = 'truncated' | 'content';

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

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    new Uint8Array(this.#buffer.buffer).set(values, this.#length);
    this.#length += values.length;
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
      const larger = new Uint8Array(Math.max(2 * this.#buffer.byteLength, this.#length + bytes));
      larger.set(new Uint8Array(this.#buffer.buffer));
      this.#buffer = new DataView(larger.buffer);
    }
    return this.#buffer;
  }
}

export class ByteReader {
  readonly #view: DataView;
  readonly #errorOf: (fault: ByteFault) => Error;
  #at: number;

  constructor(bytes: Uint8Array, at: number, errorOf: (fault: ByteFault) => Error) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = at;
    this.#errorOf = errorOf;
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

  /** A finite number. */
  f32(): number {
    const value = this.#view.getFloat32(this.#take(4), true);
    if (!Number.isFinite(value)) throw this.#errorOf('content');
    return value;
  }

  positive(): number {
    const value = this.f32();
    if (value <= 0) throw this.#errorOf('content');
    return value;
  }

  /** A number written by {@link ByteWriter.bf16}. */
  half(): number {
    const bits = new DataView(new ArrayBuffer(4));
    bits.setUint32(0, this.u16() << 16);
    const value = bits.getFloat32(0);
    if (!Number.isFinite(value)) throw this.#errorOf('content');
    return value;
  }

  halfArray(count: number): Float64Array {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = this.half();
    return values;
  }

  f32Array(count: number): Float64Array {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = this.f32();
    return values;
  }

  positiveHalfArray(count: number): Float64Array {
    const values = this.halfArray(count);
    if (values.some((value) => value <= 0)) throw this.#errorOf('content');
    return values;
  }

  /** A view of the same memory. */
  bytes(count: number): Uint8Array {
    const at = this.#take(count);
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, count);
  }

  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#view.byteLength) throw this.#errorOf('truncated');
    this.#at = at + count;
    return at;
  }
}
