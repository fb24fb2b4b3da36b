/**
 * Bytes of stored pointer data, under a checksum. In: numbers or bytes. Out: the other; damage is an error with a stable code.
 */
import { ByteReader, ByteWriter } from '../base/bytes.ts';
import { fnv1a } from '../base/hash.ts';

const CHECKSUM_BYTES = 4;
/** Magic number, version, checksum. */
const MIN_BYTES = 9;

/** Stored pointer data that cannot be read. */
export class PointerFormatError extends Error {
  readonly code: 'pointer.truncated' | 'pointer.magic' | 'pointer.version' | 'pointer.checksum' | 'pointer.content';
  constructor(code: PointerFormatError['code']) {
    super(code);
    this.name = 'PointerFormatError';
    this.code = code;
  }
}

export class PointerByteWriter extends ByteWriter {
  /** All that was written, followed by its checksum. */
  override finish(): Uint8Array {
    this.u32(fnv1a(super.finish()));
    return super.finish();
  }
}

export class PointerByteReader extends ByteReader {
  /** Checks the checksum, then the magic number and the version. */
  constructor(data: Uint8Array, magic: number, version: number) {
    if (data.length < MIN_BYTES) throw new PointerFormatError('pointer.truncated');
    const content = data.subarray(0, data.length - CHECKSUM_BYTES);
    super(content, 0, (fault) => new PointerFormatError(`pointer.${fault}`));
    const stored = new DataView(data.buffer, data.byteOffset + content.length, CHECKSUM_BYTES).getUint32(0, true);
    if (fnv1a(content) !== stored) throw new PointerFormatError('pointer.checksum');
    if (this.u32() !== magic) throw new PointerFormatError('pointer.magic');
    if (this.u8() !== version) throw new PointerFormatError('pointer.version');
  }

  /** A copy. */
  override bytes(count: number): Uint8Array {
    return super.bytes(count).slice();
  }
}
