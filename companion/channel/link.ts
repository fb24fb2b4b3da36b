/**
 * One authenticated end of the local channel. In: payloads to send, a socket that has passed the handshake. Out: the peer's
 * payloads in order, and how the link ended.
 */
import type { Socket } from 'node:net';
import { MacReader, MacWriter, TAG_BYTES } from './frame-mac.ts';
import type { FrameDecoder } from './framing.ts';

/** `closed`: the peer ended the link. `lost`: the connection broke. `invalid`: the peer violated the protocol. */
export type LinkEnd = 'closed' | 'lost' | 'invalid';

/** An empty payload ends the link; no message is empty. */
const GOODBYE = Buffer.alloc(0);
/** How long a peer that does not read may delay the end. What it has not read is lost on Windows: a busy machine must not cost a reply. */
export const GOODBYE_MS = 5_000;

export class Link {
  onPayload: (payload: Buffer) => void = () => {};
  /** The socket took all that was sent: after `send` returned false. */
  onDrain: () => void = () => {};
  onEnd: (how: LinkEnd) => void = () => {};
  readonly #socket: Socket;
  readonly #macWriter: MacWriter;
  readonly #macReader: MacReader;
  readonly #decoder: FrameDecoder;
  #how: LinkEnd = 'lost';
  #ending = false;

  /** `decoder` is the one that read the handshake: what it still holds belongs to the first frame. */
  constructor(socket: Socket, decoder: FrameDecoder, keys: { send: Buffer; receive: Buffer }, maxPayload: number) {
    this.#socket = socket;
    this.#decoder = decoder;
    this.#macWriter = new MacWriter(keys.send);
    this.#macReader = new MacReader(keys.receive);
    decoder.maxBytes = maxPayload + TAG_BYTES;
    decoder.onPayload = (framed) => this.#receive(framed);
    decoder.onInvalid = () => this.destroy('invalid');
    socket.on('drain', () => this.onDrain());
    socket.on('close', () => {
      this.#ending = true;
      decoder.stop();
      this.onEnd(this.#how);
    });
  }

  /** Bytes that the other end has not taken yet. */
  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  get ending(): boolean {
    return this.#ending;
  }

  /** False when the socket is full: hold back until `onDrain`. What is sent while ending is dropped. */
  send(payload: Uint8Array): boolean {
    if (this.#ending) return true;
    return this.#socket.write(this.#macWriter.write(payload));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Ends the link after what was sent. */
  close(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#how = 'closed';
    this.#decoder.stop();
    this.#socket.end(this.#macWriter.write(GOODBYE));
    this.#socket.resume();
    setTimeout(() => this.#socket.destroy(), GOODBYE_MS).unref();
  }

  /** Ends at once, without the final payload. */
  destroy(how: LinkEnd = 'lost'): void {
    this.#ending = true;
    this.#how = how;
    this.#decoder.stop();
    this.#socket.destroy();
  }

  #receive(framed: Buffer): void {
    const payload = this.#macReader.read(framed);
    if (payload === null) this.destroy('invalid');
    else if (payload.length > 0) this.onPayload(payload);
    else this.#farewell();
  }

  #farewell(): void {
    this.#how = 'closed';
    this.#ending = true;
    this.#decoder.stop();
    this.#socket.end();
  }
}
