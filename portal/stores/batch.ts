/**
 * Groups calls into statements. In: items, one call each. Out: their results. Items that arrive while statements are under way
 * wait and go together in the next one, so that a busy process needs fewer round trips and fewer commits.
 */

interface WaitingItem<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (fault: unknown) => void;
}

export interface BatchOptions {
  /** Items of one statement. Default 100. */
  readonly maxItems?: number;
  /** Statements under way at the same time: a connection that hangs holds up its own items only. Default 2. */
  readonly lanes?: number;
  /** Whether a failed statement is run again item by item: true when one item can be the cause. */
  readonly isFaultOfItem?: (fault: unknown) => boolean;
}

/** `run` gets the items of one statement and gives their results in the same order. */
export function batched<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  { maxItems = 100, lanes = 2, isFaultOfItem = () => false }: BatchOptions = {},
): (item: Item) => Promise<Result> {
  const waiting: WaitingItem<Item, Result>[] = [];
  let running = 0;

  function start(): void {
    while (running < lanes && waiting.length > 0) {
      running += 1;
      void settle(waiting.splice(0, maxItems)).finally(() => {
        running -= 1;
        start();
      });
    }
  }

  async function settle(batch: readonly WaitingItem<Item, Result>[]): Promise<void> {
    try {
      const results = await run(batch.map(({ item }) => item));
      for (const [at, { resolve }] of batch.entries()) resolve(results[at]!);
    } catch (fault) {
      if (batch.length > 1 && isFaultOfItem(fault)) await Promise.all(batch.map((one) => settle([one])));
      else for (const { reject } of batch) reject(fault);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      // Calls of one turn of the event loop go together.
      if (waiting.length === 1) queueMicrotask(start);
    });
}
