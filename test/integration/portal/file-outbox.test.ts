/** Events in a file, and receivers that misbehave. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { untilEnded } from '@vigil/demo/parts/child.ts';
import { fileOutbox } from '@vigil/portal/events/file-outbox.ts';
import { riskLevelChange } from '@vigil/portal/events/security-event.ts';
import { expect, it } from 'vitest';
import { newFileOutbox, newOutboxPath, outboxPath, reopenedOutbox } from './outbox-file.ts';
import { AUDIENCE, BACKOFF, keys, receiver, transmitter } from './transmitting.ts';

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => riskLevelChange({ subject: `user-${from + at}` }, 'HIGH', 'LOW'));

it('loses no event that was acknowledged before a kill -9', async () => {
  newOutboxPath();
  const gone = await receiver();
  await gone.close();
  const child = fork(new URL('./sending-process.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  const acknowledged: string[] = [];
  child.send({ path: outboxPath(), key: (await keys)[0], receiver: { audience: AUDIENCE, url: gone.url } });
  child.on('message', (jti: string) => {
    acknowledged.push(jti);
    if (acknowledged.length === 25) child.kill('SIGKILL');
  });
  // The one comes after the last message, the other when the child's lock is that of a dead process.
  await Promise.all([once(child, 'disconnect'), untilEnded(child)]);
  const there = await receiver();
  const sender = await transmitter(await reopenedOutbox(), there.url);
  await sender.idle();
  expect(there.taken.map(({ jti }) => jti).slice(0, acknowledged.length)).toEqual(acknowledged);
  expect(there.taken.length - acknowledged.length).toBeLessThanOrEqual(1);
});

it('drops a torn last line and rejects earlier damage without a change', async () => {
  const outbox = await newFileOutbox();
  await outbox.append(AUDIENCE, 'one');
  await outbox.append(AUDIENCE, 'two');
  await outbox.close();
  appendFileSync(outboxPath(), '{"op":"append","id":3,"aud');
  const torn = await reopenedOutbox();
  const item = await torn.claim(AUDIENCE, 1);
  expect(item?.token).toBe('one');
  await torn.delivered(item!.id);
  expect((await torn.claim(AUDIENCE, 1))?.token).toBe('two');
  await torn.close();
  const damaged = `not json\n${readFileSync(outboxPath(), 'utf8')}`;
  writeFileSync(outboxPath(), damaged);
  await expect(fileOutbox(outboxPath())).rejects.toMatchObject({ code: 'outbox-damaged' });
  expect(readFileSync(outboxPath(), 'utf8')).toBe(damaged);
});

it('limits a file outbox to one process and empties it after delivery', async () => {
  const outbox = await newFileOutbox();
  await expect(fileOutbox(outboxPath())).rejects.toMatchObject({ code: 'store-in-use' });
  const deliver = async (most: number) => {
    for (let left = most; left > 0; left -= 1) {
      const item = await outbox.claim(AUDIENCE, 1);
      if (item) await outbox.delivered(item.id);
    }
  };
  const large = 'A'.repeat(200_000);
  for (let at = 0; at < 7; at += 1) await outbox.append(AUDIENCE, large);
  await deliver(6);
  expect(statSync(outboxPath()).size).toBeGreaterThan(1_048_576);
  await deliver(1);
  expect(statSync(outboxPath()).size).toBe(0);
  await outbox.append(AUDIENCE, 'last');
  await outbox.close();
  expect((await (await reopenedOutbox()).claim(AUDIENCE, 1))?.token).toBe('last');
});

it('stops reading an endless response', async () => {
  let written = 0;
  const endless = createServer((_request, response) => {
    response.writeHead(400);
    const more = () => {
      written += 65_536;
      if (response.write(Buffer.alloc(65_536, 'A'))) setImmediate(more);
      else response.once('drain', more);
    };
    more();
    response.once('close', () => response.destroy());
    response.on('error', () => {});
  });
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  let fail = (_fault: unknown) => {};
  const failed = new Promise<unknown>((resolve) => {
    fail = resolve;
  });
  const url = `http://127.0.0.1:${(endless.address() as AddressInfo).port}/`;
  const sender = await transmitter(await newFileOutbox(), url, {
    backoff: { ...BACKOFF, firstMs: 60_000, maxMs: 60_000 },
    onFault: (fault) => fail(fault),
  });
  await sender.send(numbered(1));
  expect(await failed).toMatchObject({ code: 'set-not-delivered' });
  expect(written).toBeLessThan(16_777_216);
  endless.closeAllConnections();
  endless.close();
});
