/** The port to the background worker. In: messages of either side. Out: the same; reopened after the worker stopped. */
import { FRAME_PORT, type FromFrame, type ToFrame } from '../channel/frame-messages.ts';

interface Port {
  postMessage(message: FromFrame): void;
  disconnect(): void;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
}
interface Runtime {
  readonly id?: string;
  connect(options: { name: string }): Port;
}

const spaces = globalThis as unknown as { browser?: { runtime?: Runtime }; chrome?: { runtime?: Runtime } };
const runtime = (): Runtime | undefined => spaces.browser?.runtime ?? spaces.chrome?.runtime;

/** False once the extension was updated or removed. */
export const hasExtension = (): boolean => runtime()?.id !== undefined;

export class BackgroundLink {
  readonly #stream: string;
  readonly #onMessage: (message: ToFrame) => void;
  readonly #onLost: () => void;
  #port: Port | null = null;

  constructor(stream: string, onMessage: (message: ToFrame) => void, onLost: () => void) {
    this.#stream = stream;
    this.#onMessage = onMessage;
    this.#onLost = onLost;
  }

  /** Opens the port if it is closed. False when the extension is gone. */
  open(): boolean {
    if (this.#port !== null) return true;
    try {
      const port = runtime()!.connect({ name: FRAME_PORT });
      this.#port = port;
      // Only the extension's own worker can be at the other end of this port.
      port.onMessage.addListener((message) => this.#onMessage(message as ToFrame));
      port.onDisconnect.addListener(() => {
        if (this.#port !== port) return;
        this.#port = null;
        this.#onLost();
      });
      port.postMessage({ type: 'hello', stream: this.#stream });
      return true;
    } catch {
      this.#port = null;
      return false;
    }
  }

  /** False when the message could not be posted. */
  post(message: FromFrame): boolean {
    if (this.#port === null) return false;
    try {
      this.#port.postMessage(message);
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    const port = this.#port;
    this.#port = null;
    port?.disconnect();
  }
}
