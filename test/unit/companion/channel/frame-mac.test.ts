import { Opener, Sealer, TAG_BYTES } from '@vigil/channel/frame-mac.ts';
import { describe, expect, it } from 'vitest';

const key = Buffer.alloc(32, 1);
/** A sealed frame without its length. */
const body = (frame: Buffer) => frame.subarray(4);

function pair() {
  return { sealer: new Sealer(key), opener: new Opener(key) };
}

describe('frames of the local channel', () => {
  it('open in the order in which they were sealed', () => {
    const { sealer, opener } = pair();
    const opened = ['a', 'bb', ''].map((text) => opener.open(body(sealer.seal(Buffer.from(text))))?.toString());
    expect(opened).toEqual(['a', 'bb', '']);
  });

  it('say their length first', () => {
    const frame = pair().sealer.seal(Buffer.from('abc'));
    expect(frame.readUInt32LE(0)).toBe(TAG_BYTES + 3);
    expect(frame.length).toBe(4 + TAG_BYTES + 3);
  });

  it('are refused a second time', () => {
    const { sealer, opener } = pair();
    const frame = body(sealer.seal(Buffer.from('once')));
    expect(opener.open(frame)?.toString()).toBe('once');
    expect(opener.open(frame)).toBeNull();
  });

  it('are refused out of order', () => {
    const { sealer, opener } = pair();
    sealer.seal(Buffer.from('first'));
    expect(opener.open(body(sealer.seal(Buffer.from('second'))))).toBeNull();
  });

  it('are refused under the key of the other direction', () => {
    const { sealer } = pair();
    expect(new Opener(Buffer.alloc(32, 2)).open(body(sealer.seal(Buffer.from('x'))))).toBeNull();
  });

  it('are refused with any bit changed', () => {
    const frame = body(pair().sealer.seal(Buffer.from('pay 10')));
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const forged = Buffer.from(frame);
      forged[bit >> 3] = (forged[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(new Opener(key).open(forged)).toBeNull();
    }
  });

  it('are refused when shorter than a tag', () => {
    expect(pair().opener.open(Buffer.alloc(TAG_BYTES - 1))).toBeNull();
  });
});
