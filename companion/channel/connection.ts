/**
 * What the core sees of a peer on the local channel. In: JSON messages from a peer that has proved it may speak. Out:
 * JSON messages to it. How they travel (socket, framing, handshake) stands in the files beside this one.
 */

/** `extension`: a browser's native host. `control`: the command line or a window of this machine's user. */
export type Role = 'extension' | 'control';

export interface Connection {
  readonly role: Role;
  /** Who the peer says it speaks for: the extension's origin or id as the browser gave it, or the command's name. */
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
