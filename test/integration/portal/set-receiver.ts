/** A receiver of Security Event Tokens (RFC 8935). In: pushes over HTTP. Out: the accepted events, each once, in order. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BankPrivateKey } from '@vigil/portal/keys/private-key.ts';
import { importJWK, type JWTPayload, jwtVerify } from 'jose';

export interface SetReceiver {
  readonly url: string;
  /** Claims of the accepted events without repetitions. */
  readonly taken: JWTPayload[];
  /** Authorization headers of all requests. */
  readonly authorizations: (string | undefined)[];
  /** Responses to the next requests, which are then not read. */
  readonly scripted: { status: number; body?: unknown }[];
  /** Resolves when this many events were accepted. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startSetReceiver(
  key: BankPrivateKey,
  issuer: string,
  audience: string,
  port = 0,
): Promise<SetReceiver> {
  const { kid, kty, crv, x, y } = key;
  const publicKey = await importJWK({ kty, crv, x, y }, 'ES256');
  const taken: JWTPayload[] = [];
  const seen = new Set<unknown>();
  const scripted: SetReceiver['scripted'] = [];
  const authorizations: SetReceiver['authorizations'] = [];
  const waiting: { count: number; resolve: () => void }[] = [];

  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    authorizations.push(request.headers.authorization);
    const planned = scripted.shift();
    if (planned) {
      response
        .writeHead(planned.status, { 'Content-Type': 'application/json' })
        .end(JSON.stringify(planned.body ?? {}));
      return;
    }
    try {
      if (request.headers['content-type'] !== 'application/secevent+jwt') throw new Error('content type');
      const { payload, protectedHeader } = await jwtVerify(Buffer.concat(chunks).toString(), publicKey, {
        algorithms: ['ES256'],
        typ: 'secevent+jwt',
        issuer,
        audience,
      });
      if (protectedHeader.kid !== kid) throw new Error('kid');
      if (!seen.has(payload.jti)) taken.push(payload);
      seen.add(payload.jti);
      response.writeHead(202).end();
    } catch {
      response.writeHead(400, { 'Content-Type': 'application/json' }).end(JSON.stringify({ err: 'invalid_request' }));
    }
    for (const one of waiting) if (taken.length >= one.count) one.resolve();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    taken,
    authorizations,
    scripted,
    received: (count) =>
      taken.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
