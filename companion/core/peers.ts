/** The connections of the local channel. In: connections. Out: each is served by its role until it ends. */
import type { Connection } from '@vigil/channel/connection.ts';
import type { ConnectedExtension } from '@vigil/control/control-message.ts';
import type { Fault } from '@vigil/protocol/wire/to-extension.ts';
import { BatchTurns } from './intake/batch-turns.ts';
import { type ControlApi, serveControl } from './intake/control-peer.ts';
import { type ExtensionApi, ExtensionPeer } from './intake/extension-peer.ts';

export class Peers {
  readonly #browserApi: ExtensionApi;
  readonly #controlApi: ControlApi;
  readonly #turns = new BatchTurns();
  readonly #browsers = new Set<ExtensionPeer>();
  readonly #controls = new Set<Connection>();

  constructor(browserApi: ExtensionApi, controlApi: ControlApi) {
    this.#browserApi = browserApi;
    this.#controlApi = controlApi;
  }

  /** Connected browser profiles. */
  get browserCount(): number {
    return this.#browsers.size;
  }

  get extensions(): ConnectedExtension[] {
    return [...this.#browsers].flatMap(({ connected }) => connected ?? []);
  }

  accept(connection: Connection): void {
    if (connection.role === 'extension') {
      const onEnd = (peer: ExtensionPeer) => this.#browsers.delete(peer);
      this.#browsers.add(new ExtensionPeer(connection, this.#browserApi, this.#turns, onEnd));
      return;
    }
    this.#controls.add(connection);
    connection.onClose = () => this.#controls.delete(connection);
    serveControl(connection, this.#controlApi);
  }

  /** Sends the state to each browser that shows an older one. */
  showStates(): void {
    for (const browser of this.#browsers) browser.showState();
  }

  end(code: Fault): void {
    for (const browser of [...this.#browsers]) browser.end(code);
    for (const control of this.#controls) control.close();
  }
}
