/** A process that sends events until it is killed. In: outbox file and key by message. Out: the `jti` of each that is durable. */
import { fileOutbox } from '@vigil/portal/events/file-outbox.ts';
import { riskLevelChange } from '@vigil/portal/events/security-event.ts';
import { createTransmitter } from '@vigil/portal/events/transmitter.ts';
import type { BankPrivateKey } from '@vigil/portal/keys/private-key.ts';

process.once(
  'message',
  async ({
    path,
    key,
    receiver,
  }: {
    path: string;
    key: BankPrivateKey;
    receiver: { audience: string; url: string };
  }) => {
    const outbox = await fileOutbox(path);
    const transmitter = await createTransmitter({ issuer: 'https://bank.example', key, outbox, receivers: [receiver] });
    for (;;) {
      const [jti] = await transmitter.send([riskLevelChange({ subject: 'user-1' }, 'HIGH', null)]);
      process.send?.(jti);
    }
  },
);
