/**
 * Frames of listed origins. In: ports that content scripts open. Out: admitted frames and their validated messages.
 * The origin comes from the browser (`sender.origin`), never from the message; frames of other origins are stopped.
 */
import type { Runtime } from 'webextension-polyfill';
import type { FromFrame, ToFrame } from '../channel/frame-messages.ts';
import { fromFrame } from '../channel/frame-schema.ts';

export interface ContentFrame {
  readonly stream: string;
  readonly origin: string;
  readonly tab: number;
  readonly top: boolean;
  /** A frame of an opaque origin (sandboxed) below a listed page: its activity is counted, its input is not recorded. */
  readonly blind: boolean;
  post(message: ToFrame): void;
}

type FrameMessage = Exclude<FromFrame, { type: 'hello' }>;

export interface FrameEvents {
  onOpen(frame: ContentFrame): void;
  onMessage(frame: ContentFrame, message: FrameMessage): void;
  onClose(frame: ContentFrame): void;
}

export class Frames {
  readonly #isListed: (origin: string) => boolean;
  readonly #events: FrameEvents;
  readonly #live = new Map<string, { readonly frame: ContentFrame; readonly port: Runtime.Port }>();

  constructor(isListed: (origin: string) => boolean, events: FrameEvents) {
    this.#isListed = isListed;
    this.#events = events;
  }

  /** Accepts a port from a content script. Messages wait for `ready`, because the policy may not have been read yet. */
  connect(port: Runtime.Port, ready: Promise<void>): void {
    let frame: ContentFrame | null = null;
    port.onMessage.addListener((raw: unknown) => {
      void ready.then(() => {
        const message = fromFrame.safeParse(raw).data;
        if (message?.type === 'hello' && frame === null) frame = this.#admit(port, message.stream);
        else if (message === undefined || message.type === 'hello' || frame === null) this.#dismiss(port, frame);
        else if (this.#live.get(frame.stream)?.port === port) this.#events.onMessage(frame, message);
      });
    });
    port.onDisconnect.addListener(() => void ready.then(() => frame !== null && this.#remove(frame, port)));
  }

  all(): ContentFrame[] {
    return [...this.#live.values()].map(({ frame }) => frame);
  }

  inTab(tab: number): ContentFrame[] {
    return this.all().filter((frame) => frame.tab === tab);
  }

  /** Stops frames whose origin is no longer listed. */
  stopDelisted(): void {
    for (const { frame, port } of [...this.#live.values()]) {
      if (!this.#isListed(frame.origin)) this.#dismiss(port, frame);
    }
  }

  #admit(port: Runtime.Port, stream: string): ContentFrame | null {
    const sender = port.sender as (Runtime.MessageSender & { origin?: string }) | undefined;
    const tab = sender?.tab?.id;
    const blind = sender?.origin === 'null' && sender.frameId !== 0;
    const origin = blind ? originOf(sender?.tab?.url) : sender?.origin;
    if (origin === undefined || tab === undefined || tab < 0 || !this.#isListed(origin) || this.#live.has(stream)) {
      this.#dismiss(port, null);
      return null;
    }
    const post = (message: ToFrame): void => {
      if (this.#live.get(stream)?.port === port) port.postMessage(message);
    };
    const frame: ContentFrame = { stream, origin, tab, top: sender?.frameId === 0, blind, post };
    this.#live.set(stream, { frame, port });
    this.#events.onOpen(frame);
    return frame;
  }

  #dismiss(port: Runtime.Port, frame: ContentFrame | null): void {
    port.postMessage({ type: 'stop' } satisfies ToFrame);
    if (frame !== null) this.#remove(frame, port);
  }

  #remove(frame: ContentFrame, port: Runtime.Port): void {
    if (this.#live.get(frame.stream)?.port !== port) return;
    this.#live.delete(frame.stream);
    this.#events.onClose(frame);
  }
}

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}
