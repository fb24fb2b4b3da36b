/**
 * Event keys over time. In: keys, each with the time from which it signs. Out: the key that signs now, and those that receivers
 * must know: the next one early, the former ones until nothing that they signed is on its way.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import { type EventKey, type EventSigner, eventKey, eventSigner, type PublicJwk, publicJwkOf } from './event-key.ts';

export interface DatedKey {
  readonly key: EventKey;
  /** NumericDate seconds. */
  readonly signsFrom: number;
}

export interface KeyRingOptions {
  readonly keys: readonly DatedKey[];
  /**
   * Seconds for which a key is published before it signs and after it stopped. At least the time that receivers cache the JWK
   * set for, and that an event may wait for delivery. Default: 7 days.
   */
  readonly overlapS?: number;
  /** Milliseconds since the epoch; for tests. */
  readonly now?: () => number;
}

export interface KeyRing {
  signer(): EventSigner;
  published(): readonly PublicJwk[];
}

const OVERLAP_S = 7 * 24 * 3600;

interface Span {
  readonly signer: EventSigner;
  readonly from: number;
  /** When the next key takes over. */
  readonly to: number;
}

/** @throws VigilError `key-ring-invalid`: no key signs yet, a kid twice, two keys from the same second, or a key that is none. */
export function keyRing({ keys, overlapS = OVERLAP_S, now = Date.now }: KeyRingOptions): KeyRing {
  const spans = spansOf(keys);
  const nowS = () => now() / 1000;
  const current = () => spans.find(({ from, to }) => from <= nowS() && nowS() < to);
  if (!current()) throw new VigilError('key-ring-invalid', 'No key signs now: set signsFrom of one in the past.');
  return {
    // The clock may have been set back behind the first key.
    signer: () => (current() ?? spans[0]!).signer,
    published: () => {
      const known = spans.filter(({ from, to }) => from - overlapS <= nowS() && nowS() < to + overlapS);
      return (known.length > 0 ? known : spans.slice(0, 1)).map(({ signer }) => publicJwkOf(signer));
    },
  };
}

function spansOf(keys: readonly DatedKey[]): Span[] {
  const sorted = [...keys].sort((a, b) => a.signsFrom - b.signsFrom);
  const spans = sorted.map(({ key, signsFrom }, at): Span => {
    if (!eventKey.safeParse(key).success || !Number.isFinite(signsFrom))
      throw new VigilError('key-ring-invalid', `Key ${at + 1} by time is not a key that signs, with a time.`);
    const to = sorted[at + 1]?.signsFrom ?? Number.POSITIVE_INFINITY;
    return { signer: eventSigner(key, 'key-ring-invalid'), from: signsFrom, to };
  });
  if (new Set(spans.map(({ signer }) => signer.kid)).size !== spans.length)
    throw new VigilError('key-ring-invalid', 'Two keys have the same kid.');
  if (spans.some(({ from, to }) => from === to))
    throw new VigilError('key-ring-invalid', 'Two keys sign from the same second.');
  return spans;
}
