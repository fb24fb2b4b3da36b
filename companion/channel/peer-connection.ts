/**
 * A Connection over a link. In: an authenticated link, the peer's hello. Out: a Connection that sends and receives JSON.
 */
import { LIMITS } from '@vigil/protocol/capture.ts';
import type { Fault } from '@vigil/protocol/wire/to-extension.ts';
import type { Connection, Role } from './connection.ts';
import type { Link } from './link.ts';
import { parseJson } from './parse-json.ts';

/** Bytes buffered for a peer that does not read; a single reply can add LIMITS.replyBytes. */
const QUEUE_MAX_BYTES = LIMITS.replyBytes;

export function peerConnection(link: Link, hello: { role: Role; caller: string }): Connection {
  const connection: Connection = {
    role: hello.role,
    caller: hello.caller,
    onMessage: () => {},
    onClose: () => {},
    send: (message) => {
      if (link.ending || link.queuedBytes > QUEUE_MAX_BYTES) return false;
      const payload = Buffer.from(JSON.stringify(message));
      if (payload.length > LIMITS.replyBytes) return false;
      link.send(payload);
      return true;
    },
    close: () => link.close(),
  };
  link.onEnd = () => connection.onClose();
  link.onPayload = (payload) => {
    const message = parseJson(payload);
    if (message !== undefined) return connection.onMessage(message);
    connection.send({ type: 'fault', code: 'frame-invalid' satisfies Fault });
    connection.close();
  };
  return connection;
}
