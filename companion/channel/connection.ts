/**
 * A peer of the local channel, as the core sees it. In: JSON messages of an authenticated peer. Out: JSON messages to it.
 * Sockets, framing and handshake are in the files beside this one.
 */

/** `extension`: a browser's native host. `control`: the command line or a window of this machine's user. */
export type Role = 'extension' | 'control';

export interface Connection {
  readonly role: Role;
  /** The caller that the peer names: the extension's origin or id from the browser, or the command's name. */
  readonly caller: string;
  /**
   * Sends `message` as one JSON frame. False: it was not sent and never will be, because the peer reads too slowly, the
   * frame would be over LIMITS.replyBytes, or the connection is closing. Never throws, never blocks.
   */
  send(message: unknown): boolean;
  /** Ends the connection in order, after what was sent. `onClose` follows. */
  close(): void;
  /** Called with each message, parsed as JSON and nothing more: check it with a schema. */
  onMessage: (message: unknown) => void;
  /** Called once, however the connection ended. */
  onClose: () => void;
}

export interface ConnectionListener {
  /** Ends every connection, stops listening and frees the socket path. */
  close(): Promise<void>;
}
