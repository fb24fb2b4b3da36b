import { MacReader, MacWriter, TAG_BYTES } from '@vigil/channel/frame-mac.ts';
import { describe, expect, it } from 'vitest';

const key = Buffer.alloc(32, 1);
/** A sealed frame without its length. */
const body = (frame: Buffer) => frame.subarray(4);

function pair() {
  return { macWriter: new MacWriter(key), macReader: new MacReader(key) };
}

describe('frames of the local channel', () => {
  it('open in the order in which they were sealed', () => {
    const { macWriter, macReader } = pair();
    const opened = ['a', 'bb', ''].map((text) => macReader.read(body(macWriter.write(Buffer.from(text))))?.toString());
    expect(opened).toEqual(['a', 'bb', '']);
  });

  it('say their length first', () => {
    const frame = pair().macWriter.write(Buffer.from('abc'));
    expect(frame.readUInt32LE(0)).toBe(TAG_BYTES + 3);
    expect(frame.length).toBe(4 + TAG_BYTES + 3);
  });

  it('are refused a second time', () => {
    const { macWriter, macReader } = pair();
    const frame = body(macWriter.write(Buffer.from('once')));
    expect(macReader.read(frame)?.toString()).toBe('once');
    expect(macReader.read(frame)).toBeNull();
  });

  it('are refused out of order', () => {
    const { macWriter, macReader } = pair();
    macWriter.write(Buffer.from('first'));
    expect(macReader.read(body(macWriter.write(Buffer.from('second'))))).toBeNull();
  });

  it('are refused under the key of the other direction', () => {
    const { macWriter } = pair();
    expect(new MacReader(Buffer.alloc(32, 2)).read(body(macWriter.write(Buffer.from('x'))))).toBeNull();
  });

  it('are refused with any bit changed', () => {
    const frame = body(pair().macWriter.write(Buffer.from('pay 10')));
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const forged = Buffer.from(frame);
      forged[bit >> 3] = (forged[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(new MacReader(key).read(forged)).toBeNull();
    }
  });

  it('are refused when shorter than a tag', () => {
    expect(pair().macReader.read(Buffer.alloc(TAG_BYTES - 1))).toBeNull();
  });
});
