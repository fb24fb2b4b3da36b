/**
 * The hand of whoever visits the bank, and the page under it. In: where it should click. Out: its way there from where it
 * rests; and for a wandering pointer, a page whose links and buttons hold still.
 */
import { type RandomGenerator, seededRandom } from '@vigil/corpora/random.ts';
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

  /** Somewhere in the middle of the box, as a hand would. */
  clickIn(box: Box): TimedPointer[] {
    const to = { x: box.x + box.width * (0.3 + 0.4 * this.#chance.next()), y: box.y + box.height / 2 };
    return reachAndClick(this.#at, to, ANY_HAND, this.#chance);
  }

  moved(samples: readonly TimedPointer[]): void {
    this.#at = samples.at(-1) ?? this.#at;
  }
}

/** Says that the pointer has stopped wandering. */
const POINTED = 'demo-pointed';

/** A page that runs a function of ours. */
type Evaluate = <Argument>(work: (argument: Argument) => unknown, argument: Argument) => Promise<unknown>;

/** Clicks wherever `point` leads, but no link or button that happens to lie there takes effect. */
export async function withoutEffect(evaluate: Evaluate, point: () => Promise<void>): Promise<void> {
  await evaluate((name) => {
    const pointing = new AbortController();
    document.addEventListener('click', (event) => event.preventDefault(), { capture: true, signal: pointing.signal });
    document.addEventListener(name, () => pointing.abort(), { once: true });
  }, POINTED);
  await point();
  await evaluate((name) => document.dispatchEvent(new Event(name)), POINTED);
}
