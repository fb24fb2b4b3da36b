/** Popup, options and first-run page. In: ports that they open. Out: a snapshot at once and on every change; their commands. */
import type { Runtime } from 'webextension-polyfill';
import { FIRST_RUN_PORT, type FromView, type Snapshot } from '../channel/view-messages.ts';
import { fromView } from '../channel/view-schema.ts';

export class Views {
  readonly #ports = new Set<Runtime.Port>();
  readonly #snapshot: () => Snapshot;
  readonly #onCommand: (command: FromView) => void;
  readonly #onCount: () => void;

  constructor(snapshot: () => Snapshot, onCommand: (command: FromView) => void, onCount: () => void) {
    this.#snapshot = snapshot;
    this.#onCommand = onCommand;
    this.#onCount = onCount;
  }

  /** Pages that show what the companion says. */
  get count(): number {
    return [...this.#ports].filter(({ name }) => name !== FIRST_RUN_PORT).length;
  }

  connect(port: Runtime.Port, ready: Promise<void>): void {
    this.#ports.add(port);
    port.onDisconnect.addListener(() => {
      this.#ports.delete(port);
      this.#onCount();
    });
    port.onMessage.addListener((raw: unknown) => {
      const command = fromView.safeParse(raw).data;
      if (command !== undefined) void ready.then(() => this.#onCommand(command));
    });
    void ready.then(() => {
      if (!this.#ports.has(port)) return;
      port.postMessage(this.#snapshot());
      this.#onCount();
    });
  }

  refresh(): void {
    if (this.#ports.size === 0) return;
    const snapshot = this.#snapshot();
    for (const port of this.#ports) port.postMessage(snapshot);
  }
}
