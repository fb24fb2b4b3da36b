/** A client certificate on a kept connection: it counts until it expires, not until the connection ends. The socket is a fake. */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { clientOf } from 'vigil-verifier/http/authenticate.ts';
import { expect, it } from 'vitest';

function requestWith(validTo: string): Pick<IncomingMessage, 'socket' | 'headers'> {
  const certificate = { subject: { CN: 'portal-1' }, valid_to: validTo };
  const socket = Object.create(TLSSocket.prototype, {
    authorized: { value: true },
    getPeerCertificate: { value: () => certificate },
  }) as TLSSocket;
  return { socket, headers: {} };
}

it('names the client of a certificate that is valid now', () => {
  expect(clientOf(requestWith('Jan  1 00:00:00 2100 GMT'), new Map())).toBe('portal-1');
});

it.each(['Jan  1 00:00:00 2020 GMT', 'no date'])('knows no client whose certificate is valid until %s', (validTo) => {
  expect(clientOf(requestWith(validTo), new Map())).toBeNull();
});
