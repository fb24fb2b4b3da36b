import { createTransmitter, type Transmitter, type TransmitterOptions } from '@vigil/portal/events/transmitter.ts';
import { generateBankKeys } from '@vigil/portal/server/generate-bank-keys.ts';
import type { Outbox } from '@vigil/portal/stores/outbox.ts';
import { afterEach } from 'vitest';
import { type SetReceiver, startSetReceiver } from './set-receiver.ts';

export const ISSUER = 'https://bank.example';
export const AUDIENCE = 'https://fraud.bank.example';
export const keys = generateBankKeys();
export const BACKOFF = { firstMs: 1, maxMs: 20, attemptMs: 20_000 };

const ending: (() => Promise<unknown> | unknown)[] = [];

export function whenDone(end: () => Promise<unknown> | unknown): void {
  ending.push(end);
}

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

export async function receiver(port = 0): Promise<SetReceiver> {
  const started = await startSetReceiver((await keys)[0]!, ISSUER, AUDIENCE, port);
  ending.push(() => started.close());
  return started;
}

export async function transmitter(
  outbox: Outbox,
  url: string,
  more: Partial<TransmitterOptions> = {},
): Promise<Transmitter> {
  const receivers = [{ audience: AUDIENCE, url }];
  const started = await createTransmitter({
    issuer: ISSUER,
    key: (await keys)[0]!,
    outbox,
    receivers,
    backoff: BACKOFF,
    ...more,
  });
  ending.push(() => started.close());
  return started;
}
