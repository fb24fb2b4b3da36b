/**
 * Shares the event loop between input and requests. In: batches of all browsers, each as a task. Out: the tasks run in their
 * order, so many in one turn of the loop, browsers in rotation. A signed reply takes a dozen turns: while one is under way no
 * batch runs but those that it waits for, up to a bound; after that a turn runs a single batch.
 */

/** Batches in one turn of the event loop, about 5 ms of work. */
const TURN_BATCHES = 8;
/** The same while a request is open for longer than `HOLD_MS`. */
const TURN_BATCHES_REQUESTED = 1;
/** Batches wait for requests that are open at the same time for this long at most, several times what a signed reply takes. */
const HOLD_MS = 50;

interface BatchLine {
  readonly waiting: (() => void)[];
  /** Tasks that ran. */
  done: number;
}

export class BatchTurns {
  readonly #lines = new Map<object, BatchLine>();
  readonly #after: (work: () => void, ms: number) => void;
  #requests = 0;
  #hold = 0;
  #isHeld = false;
  #left = TURN_BATCHES;
  #scheduled = false;

  constructor(after: (work: () => void, ms: number) => void = (work, ms) => setTimeout(work, ms).unref()) {
    this.#after = after;
  }

  /** Runs `task` now if this turn has room and none of `owner` waits, else in a later turn. */
  add(owner: object, task: () => void): void {
    const line = this.#lineOf(owner);
    this.#schedule();
    if (line.waiting.length === 0 && this.#left > 0) this.#run(line, task);
    else line.waiting.push(task);
  }

  waiting(owner: object): number {
    return this.#lines.get(owner)?.waiting.length ?? 0;
  }

  /** Runs now what `owner` has added until now. */
  catchUp(owner: object): void {
    this.catchUpTo(owner, this.mark(owner));
  }

  /** The tasks that `owner` has added until now, to be passed to `catchUpTo`. */
  mark(owner: object): number {
    const line = this.#lineOf(owner);
    return line.done + line.waiting.length;
  }

  catchUpTo(owner: object, mark: number): void {
    const line = this.#lineOf(owner);
    for (let task = line.waiting[0]; task !== undefined && line.done < mark; task = line.waiting[0]) {
      line.waiting.shift();
      this.#run(line, task);
    }
  }

  /** Drops what waits. */
  forget(owner: object): void {
    this.#lines.delete(owner);
  }

  /** Until `work` ends, batches wait, and then turns are short. */
  async duringRequest<T>(work: () => Promise<T>): Promise<T> {
    this.#requests += 1;
    if (this.#requests === 1) this.#beginHold();
    try {
      return await work();
    } finally {
      this.#requests -= 1;
      if (this.#requests === 0) this.#endHold(TURN_BATCHES);
    }
  }

  #beginHold(): void {
    const hold = ++this.#hold;
    this.#isHeld = true;
    this.#left = 0;
    this.#after(() => {
      if (this.#isHeld && this.#hold === hold) this.#endHold(TURN_BATCHES_REQUESTED);
    }, HOLD_MS);
  }

  #endHold(left: number): void {
    this.#isHeld = false;
    this.#left = left;
    this.#schedule();
  }

  #lineOf(owner: object): BatchLine {
    const known = this.#lines.get(owner);
    if (known !== undefined) return known;
    const made: BatchLine = { waiting: [], done: 0 };
    this.#lines.set(owner, made);
    return made;
  }

  #run(line: BatchLine, task: () => void): void {
    this.#left -= 1;
    line.done += 1;
    task();
  }

  #schedule(): void {
    if (this.#scheduled || this.#isHeld) return;
    this.#scheduled = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#scheduled = false;
    if (this.#isHeld) return;
    this.#left = this.#requests > 0 ? TURN_BATCHES_REQUESTED : TURN_BATCHES;
    while (this.#left > 0) {
      const next = [...this.#lines].find(([, { waiting }]) => waiting.length > 0);
      if (next === undefined) return;
      const [owner, line] = next;
      // To the end: the others are served first.
      this.#lines.delete(owner);
      this.#lines.set(owner, line);
      this.#run(line, line.waiting.shift() as () => void);
    }
    if ([...this.#lines.values()].some(({ waiting }) => waiting.length > 0)) this.#schedule();
  }
}
