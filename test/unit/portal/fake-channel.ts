/** A message channel whose deliveries wait to be chosen. In: the queues of both ends. Out: two ports. */

export type TabDelivery = () => void;

export class FakePagePort {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  other: FakePagePort | null = null;
  /** Called with what is posted here, also after the end. */
  onPost: (data: unknown) => void = () => {};
  #onClose: TabDelivery | null = null;
  #isClosed = false;
  readonly #queue: TabDelivery[];

  /** `queue`: deliveries to this end. */
  constructor(queue: TabDelivery[]) {
    this.#queue = queue;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  postMessage(data: unknown): void {
    this.onPost(data);
    const { other } = this;
    if (other && !this.#isClosed) other.#deliver(() => other.onmessage?.({ data }));
  }

  addEventListener(_type: string, listener: TabDelivery): void {
    this.#onClose = listener;
  }

  removeEventListener(): void {
    this.#onClose = null;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { other } = this;
    if (!other) return;
    other.#deliver(() => {
      other.#isClosed = true;
      other.#onClose?.();
    });
  }

  #deliver(run: TabDelivery): void {
    this.#queue.push(() => {
      if (!this.#isClosed) run();
    });
  }
}

export function fakeChannel(
  toPage: TabDelivery[],
  toScript: TabDelivery[],
): { port1: FakePagePort; port2: FakePagePort } {
  const [port1, port2] = [new FakePagePort(toPage), new FakePagePort(toScript)];
  [port1.other, port2.other] = [port2, port1];
  return { port1, port2 };
}
