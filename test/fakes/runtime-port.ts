/** A runtime port with its far end in the test's hand. In: what the far end says. Out: what was posted to it. */
import type { Runtime } from 'webextension-polyfill';

type PortListener = (...args: unknown[]) => void;

export interface FakePort {
  readonly port: Runtime.Port;
  readonly posted: unknown[];
  /** The far end says something. */
  say(message: unknown): void;
  /** The far end, or the browser, ends the connection. */
  end(reason?: string): void;
  isOpen(): boolean;
}

export function fakePort(sender: Readonly<Record<string, unknown>> = {}): FakePort {
  const posted: unknown[] = [];
  const onMessage = new Set<PortListener>();
  const onDisconnect = new Set<PortListener>();
  let open = true;
  const event = (listeners: Set<PortListener>) => ({
    addListener: (listener: PortListener) => void listeners.add(listener),
  });
  const port = {
    sender,
    postMessage: (message: unknown) => {
      if (!open) throw new Error('Attempting to use a disconnected port object');
      posted.push(message);
    },
    disconnect: () => {
      open = false;
    },
    onMessage: event(onMessage),
    onDisconnect: event(onDisconnect),
  } as unknown as Runtime.Port & { error?: Error };
  return {
    port,
    posted,
    say: (message) => {
      for (const listener of onMessage) listener(message, port);
    },
    end: (reason) => {
      open = false;
      if (reason !== undefined) port.error = new Error(reason);
      for (const listener of onDisconnect) listener(port);
    },
    isOpen: () => open,
  };
}
