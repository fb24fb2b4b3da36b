/** Little-endian bytes. In: numbers or bytes. Out: the others, with every read checked against the end. */

import { fnv1a } from '../base/hash.ts';

/** Stored pointer data that cannot be read. */
export class PointerFormatError extends Error {
  readonly code: 'pointer.truncated' | 'pointer.magic' | 'pointer.version' | 'pointer.checksum' | 'pointer.content';
  constructor(code: PointerFormatError['code']) {
    super(code);
    this.name = 'PointerFormatError';
    this.code = code;
  }
}

export class PointerByteWriter {
  private view = new DataView(new ArrayBuffer(1024));
  private length = 0;

  u8(value: number): void {
    this.reserve(1).setUint8(this.length++, value);
  }
  u16(value: number): void {
    this.reserve(2).setUint16(this.length, value, true);
    this.length += 2;
  }
  u32(value: number): void {
    this.reserve(4).setUint32(this.length, value, true);
    this.length += 4;
  }
  f32(value: number): void {
    this.reserve(4).setFloat32(this.length, value, true);
    this.length += 4;
  }
  bytes(values: Uint8Array): void {
    this.reserve(values.length);
    new Uint8Array(this.view.buffer).set(values, this.length);
    this.length += values.length;
  }

  /** All that was written, followed by its checksum. */
  finish(): Uint8Array {
    this.u32(fnv1a(new Uint8Array(this.view.buffer, 0, this.length)));
    return new Uint8Array(this.view.buffer.slice(0, this.length));
  }

  private reserve(count: number): DataView {
    if (this.length + count > this.view.byteLength) {
      const larger = new Uint8Array(Math.max(2 * this.view.byteLength, this.length + count));
      larger.set(new Uint8Array(this.view.buffer));
      this.view = new DataView(larger.buffer);
    }
    return this.view;
  }
}

export class PointerByteReader {
  private readonly view: DataView;
  private at = 0;

  /** Checks the checksum, then the magic number and the version. */
  constructor(data: Uint8Array, magic: number, version: number) {
    if (data.length < 9) throw new PointerFormatError('pointer.truncated');
    this.view = new DataView(data.buffer, data.byteOffset, data.length - 4);
    const stored = new DataView(data.buffer, data.byteOffset + data.length - 4, 4).getUint32(0, true);
    if (fnv1a(data.subarray(0, data.length - 4)) !== stored) throw new PointerFormatError('pointer.checksum');
    if (this.u32() !== magic) throw new PointerFormatError('pointer.magic');
    if (this.u8() !== version) throw new PointerFormatError('pointer.version');
  }

  get atEnd(): boolean {
    return this.at === this.view.byteLength;
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }
  u16(): number {
    return this.view.getUint16(this.take(2), true);
  }
  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }
  /** A finite number; anything else is damage. */
  f32(): number {
    const value = this.view.getFloat32(this.take(4), true);
    if (!Number.isFinite(value)) throw new PointerFormatError('pointer.content');
    return value;
  }
  bytes(count: number): Uint8Array {
    const from = this.take(count);
    return new Uint8Array(this.view.buffer, this.view.byteOffset + from, count).slice();
  }

  private take(count: number): number {
    const from = this.at;
    if (from + count > this.view.byteLength) throw new PointerFormatError('pointer.truncated');
    this.at += count;
    return from;
  }
}
