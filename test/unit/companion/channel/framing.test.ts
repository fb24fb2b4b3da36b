import { encodeFrame, FrameDecoder } from '@vigil/channel/framing.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const CAP = 64 * 1024;
/** The normal run tries 100,000 cases; VIGIL_FUZZ_CASES=10000000 is the long one. */
const CASES = Number(process.env.VIGIL_FUZZ_CASES ?? 100_000);

function decode(chunks: readonly Buffer[], cap = CAP) {
  const payloads: Buffer[] = [];
  let invalid = 0;
  const decoder = new FrameDecoder(
    cap,
    (payload) => payloads.push(Buffer.from(payload)),
    () => invalid++,
  );
  for (const chunk of chunks) decoder.push(chunk);
  return { payloads, invalid, idle: decoder.idle };
}

const prefix = (length: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(length);
  return bytes;
};

/** xorshift32: quick enough for ten million cases, and the same in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function cut(bytes: Buffer, next: (below: number) => number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + next(next(2) === 0 ? 7 : 60);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

describe('FrameDecoder', () => {
  it(`finds the same frames however a stream is cut, in ${CASES} streams`, () => {
    const next = random(0x5eed);
    for (let n = 0; n < CASES; n++) {
      const sent = Array.from({ length: next(6) }, () => Buffer.alloc(1 + next(40), next(256)));
      const whole = Buffer.concat(sent.map(encodeFrame));
      // A third of the streams break off, a third carry a length that is out of bounds.
      const kind = next(3);
      const bad = [0, 41, 2 ** 31, 0xffffffff][next(4)] as number;
      const bytes =
        kind === 1
          ? whole.subarray(0, next(whole.length + 1))
          : kind === 2
            ? Buffer.concat([whole, prefix(bad), Buffer.from('{}')])
            : whole;
      const atOnce = decode([bytes], 40);
      const inPieces = decode(cut(bytes, next), 40);
      const same =
        atOnce.invalid === inPieces.invalid &&
        atOnce.idle === inPieces.idle &&
        Buffer.concat(atOnce.payloads.map(encodeFrame)).equals(Buffer.concat(inPieces.payloads.map(encodeFrame)));
      if (!same) expect.fail(`stream ${n} of seed 0x5eed: ${bytes.toString('hex')}`);
      if (atOnce.invalid !== (kind === 2 ? 1 : 0)) expect.fail(`stream ${n}: length ${bad} was taken`);
      const found = Buffer.concat(atOnce.payloads.map(encodeFrame));
      if (!found.equals(whole.subarray(0, found.length))) expect.fail(`stream ${n}: other bytes came out`);
      if (kind !== 1 && found.length !== whole.length) expect.fail(`stream ${n}: a frame is missing`);
    }
  }, 600_000);

  it('returns any payloads, split anywhere', () => {
    const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 8 });
    fc.assert(
      fc.property(payloads, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sent, sizes) => {
        const bytes = Buffer.concat(sent.map(encodeFrame));
        const chunks: Buffer[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length] as number;
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(decode(chunks).payloads.map((p) => [...p])).toEqual(sent.map((p) => [...p]));
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  it.each([1, CAP - 1, CAP])('takes a payload of %d bytes', (length) => {
    const result = decode([encodeFrame(Buffer.alloc(length, 7))]);
    expect(result.payloads.map((payload) => payload.length)).toEqual([length]);
    expect(result).toMatchObject({ invalid: 0, idle: true });
  });

  it.each([0, CAP + 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1])(
    'refuses the length %d before any byte follows',
    (length) => {
      expect(decode([prefix(length)])).toMatchObject({ payloads: [], invalid: 1 });
    },
  );

  it('hands nothing over after a length that was refused', () => {
    expect(decode([prefix(0), encodeFrame(Buffer.from('{}'))])).toMatchObject({ payloads: [], invalid: 1 });
  });

  it.each([1, 2, 3])('is not idle after %d bytes of a prefix', (count) => {
    expect(decode([prefix(5).subarray(0, count)])).toEqual({ payloads: [], invalid: 0, idle: false });
  });

  it('hands nothing over once stopped, not even from the chunk in hand', () => {
    const seen: string[] = [];
    const decoder = new FrameDecoder(
      CAP,
      (payload) => {
        seen.push(payload.toString());
        decoder.stop();
      },
      () => seen.push('invalid'),
    );
    decoder.push(Buffer.concat([encodeFrame(Buffer.from('one')), encodeFrame(Buffer.from('two'))]));
    decoder.push(encodeFrame(Buffer.from('three')));
    expect(seen).toEqual(['one']);
  });
});
