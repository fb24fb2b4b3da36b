/**
 * Pointer paths to click targets. In: the target. Out: the path from the current position; and a page whose links and
 * buttons are inert while a recorded pointer moves over it.
 */
import { type RandomGenerator, seededRandom } from 'vigil-fit/base/random.ts';
import type { TimedPointer } from '../input/timed-input.ts';
import { ANY_HAND, type Place, reachAndClick } from '../people/hand.ts';

/** In CSS pixels of the page. */
interface Box extends Place {
  readonly width: number;
  readonly height: number;
}

export class PointingHand {
  #at: Place = { x: 400, y: 300 };
  readonly #chance: RandomGenerator = seededRandom(97);

  /** A random point near the middle of the box. */
  clickIn(box: Box): TimedPointer[] {
    const to = { x: box.x + box.width * (0.3 + 0.4 * this.#chance.next()), y: box.y + box.height / 2 };
    return reachAndClick(this.#at, to, ANY_HAND, this.#chance);
  }

  moved(samples: readonly TimedPointer[]): void {
    this.#at = samples.at(-1) ?? this.#at;
  }
}

/** Ends inert mode. */
const POINTED = 'demo-pointed';

/** A page that can evaluate a function. */
type Evaluate = <Argument>(work: (argument: Argument) => unknown, argument: Argument) => Promise<unknown>;

/** Plays `point` while clicks on links and buttons have no effect. */
export async function withoutEffect(evaluate: Evaluate, point: () => Promise<void>): Promise<void> {
  await evaluate((name) => {
    const pointing = new AbortController();
    document.addEventListener('click', (event) => event.preventDefault(), { capture: true, signal: pointing.signal });
    document.addEventListener(name, () => pointing.abort(), { once: true });
  }, POINTED);
  await point();
  await evaluate((name) => document.dispatchEvent(new Event(name)), POINTED);
}
