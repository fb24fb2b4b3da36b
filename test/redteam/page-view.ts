/**
 * A page of the bank that sees all that a script can see, and a hand that types under it. In: typing. Out: what the page saw:
 * lengths of answers, words of refusal, and when a watch sent a token; for the judge alone, the verdict that the bank read.
 */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CaptureEncoder } from '@vigil/demo/input/capture-encoder.ts';
import type { SimulatedUser, TimedKey } from '@vigil/demo/input/timed-input.ts';
import { createEngine } from '@vigil/engine/engine.ts';
import type { Verdict } from '@vigil/protocol/attestation/claims.ts';
import { WIRE_VERSION } from '@vigil/protocol/wire/wire-version.ts';
import { ORIGIN, randomNonce } from '../fakes/bank.ts';
import { FakeConnection } from '../fakes/connection.ts';
import { CoreBench, STREAM } from '../fakes/core-bench.ts';

/** Every answer is durable before it is sent, and there are thousands: a disk in memory, where there is one. */
const MEMORY = '/dev/shm';
const DAYS = 4;
const KEYS_A_DAY = 400;
const DAY_MS = 86_400_000;
/** Keys between two looks. */
const KEYS_A_LOOK = 20;

export interface PageObservation {
  /** Of every answer, of the watch's tokens too. */
  readonly lengths: readonly number[];
  /** For each look, whether the watch had sent a token since the one before. */
  readonly rhythm: readonly boolean[];
  /** What the page does not see. */
  readonly verdict: Verdict;
}

export class PageView {
  readonly bench: CoreBench;

  private constructor(bench: CoreBench) {
    this.bench = bench;
  }

  /** A core that has learnt `user` over some days. */
  static async of(user: SimulatedUser): Promise<PageView> {
    const engine = createEngine({ checkClock: false });
    const trainer = async (profile: Uint8Array) => engine.encodeProfile(engine.train(engine.decodeProfile(profile), 1));
    const home = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'vigil-test-'));
    const bench = await CoreBench.start({ engine, trainer, home }, { requestsPerMinute: 100_000 });
    await bench.register();
    for (let day = 0; day < DAYS; day++) {
      bench.connection.receive({ type: 'close', stream: STREAM });
      bench.connect();
      bench.live(new CaptureEncoder(STREAM).keys(user.type(KEYS_A_DAY)));
      bench.clock.pass(DAY_MS);
    }
    return new PageView(bench);
  }

  /** Someone types this in a browser profile that nothing is known of, and the page looks on. */
  async see(keys: readonly TimedKey[]): Promise<PageObservation> {
    const { bench } = this;
    const connection = new FakeConnection();
    bench.core.accept(connection);
    connection.receive({
      type: 'hello',
      version: WIRE_VERSION,
      client: randomNonce(),
      extension: '0.1.0',
      browser: 'chromium',
    });
    connection.receive({ type: 'open', stream: STREAM, origin: ORIGIN, tab: 1, top: true });
    let requests = 0;
    const request = async (kind: 'attest' | 'watch'): Promise<string> => {
      const purpose = kind === 'watch' ? 'watch' : 'session';
      const id = `${kind}-${requests++}`;
      const challenge = await bench.bank.challenge(bench.clock.now(), { purpose, nonce: randomNonce() });
      connection.receive({ type: 'attest-request', id, stream: STREAM, kind, challenge });
      return connection.replyTo(id);
    };
    await request('watch');
    const tokens = () => connection.all('token').filter(({ id }) => id === 'watch-0').length;
    const rhythm: boolean[] = [];
    let last = '';
    const encoder = new CaptureEncoder(STREAM);
    let n = 0;
    for (let from = 0; from < keys.length; from += KEYS_A_LOOK) {
      const before = tokens();
      for (const batch of encoder.keys(fromZero(keys.slice(from, from + KEYS_A_LOOK)))) {
        bench.clock.pass(batch.sent / 10);
        connection.receive({ type: 'batch', n: n++, batch });
      }
      // Answers are made one after the other: when this one is there, the watch's is too.
      last = await request('attest');
      rhythm.push(tokens() > before);
    }
    const { verdict } = await bench.bank.verify(last);
    const lengths = connection.all('token').map(({ token }) => token.length);
    connection.close();
    return { lengths, rhythm, verdict };
  }
}

function fromZero(keys: readonly TimedKey[]): TimedKey[] {
  const first = Math.min(...keys.map(({ downMs }) => downMs));
  return keys.map((key) => ({ ...key, downMs: key.downMs - first, upMs: key.upMs - first }));
}
