/**
 * A bank's portal that serves one recipe: the kit's Express endpoints, the built page under a strict policy, and a log of what the page
 * asked for. In: a folder of built files. Out: where it listens and what it pins.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { vigilRouter } from '@vigil/portal/http/express.ts';
import type { PortalEvent } from '@vigil/portal/http/options.ts';
import { generateBankKeys } from '@vigil/portal/server/generate-bank-keys.ts';
import { openPortal } from '@vigil/portal/server/portal.ts';
import { memoryChallenges, memoryCredentials } from '@vigil/portal/stores/memory.ts';
import type { PinnedBank } from '@vigil/protocol/policy.ts';
import express, { type Express } from 'express';

/** Scripts of own files only, nothing inline; strings become scripts through no sink (Trusted Types). */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "frame-src 'self'",
  "base-uri 'self'",
  "frame-ancestors 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types angular angular#bundler',
];

export interface RecipePortal {
  readonly url: string;
  readonly pinned: PinnedBank;
  readonly events: PortalEvent[];
  /** Serves another folder from now on. */
  serve(folder: string): void;
  /** Appended to the page client's script: what a tampered file looks like. */
  tamper(text: string): void;
  /** With a nonce: scripts run by it, wherever they come from. */
  useNonce(nonce: string | null): void;
  close(): Promise<void>;
}

export async function startRecipePortal(): Promise<RecipePortal> {
  const app: Express = express();
  const server: Server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const portal = await openPortal({
    id: 'recipe-bank',
    name: 'Recipe Bank',
    origins: [url],
    keys: await generateBankKeys(),
    challenges: memoryChallenges(),
    credentials: memoryCredentials(),
  });
  const events: PortalEvent[] = [];
  let folder = '.';
  let tampered = '';
  let nonce: string | null = null;
  app.use(
    '/vigil',
    vigilRouter({
      portal,
      identify: () => ({ sessionId: 'session-1', subject: 'user-1', strong: true }),
      transaction: () => ['100.00', 'EUR'],
      onEvent: (event) => void events.push(event),
    }),
  );
  app.use((_request, response, next) => {
    const scripts = nonce === null ? "script-src 'self'" : `script-src 'nonce-${nonce}'`;
    response.set(
      'Content-Security-Policy',
      POLICY.map((one) => (one.startsWith('script-src') ? scripts : one)).join('; '),
    );
    next();
  });
  app.get('/vigil-page.js', (_request, response) => {
    response.type('text/javascript').send(readFileSync(join(folder, 'vigil-page.js'), 'utf8') + tampered);
  });
  app.get('/framed', (_request, response) => {
    response.type('html').send('<!doctype html><title>Frames</title><iframe src="/accounts" title="Portal"></iframe>');
  });
  app.use((request, response, next) => express.static(folder, { index: false })(request, response, next));
  // Every route of the single page gets the page.
  app.get(/.*/, (_request, response) => {
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    response.type('html').send(nonce === null ? page : page.replaceAll('<script', `<script nonce="${nonce}"`));
  });
  return {
    url,
    pinned: portal.pinned,
    events,
    serve: (other) => {
      folder = other;
    },
    tamper: (text) => {
      tampered = text;
    },
    useNonce: (value) => {
      nonce = value;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
