/** createChallenge: invalid requests are refused by code before anything is stored. */

import { type ChallengeRequest, createChallenge } from '@vigil/portal/server/create-challenge.ts';
import { memoryChallenges } from '@vigil/portal/stores/memory.ts';
import { expect, it } from 'vitest';
import { ORIGIN, openBank, PAYMENT, START_MS, VISITOR } from './bank.ts';

const request: ChallengeRequest = { purpose: 'session', origin: ORIGIN, ...VISITOR };

it('refuses invalid requests by code without issuing a nonce', async () => {
  const wrong: [object, string][] = [
    [{ origin: 'https://evil.example' }, 'challenge-request-invalid'],
    [{ purpose: 'transaction' }, 'challenge-request-invalid'],
    [{ transaction: PAYMENT }, 'challenge-request-invalid'],
    [{ purpose: 'admin' }, 'challenge-request-invalid'],
    [{ subject: '' }, 'challenge-request-invalid'],
    // No store of texts takes the first, and the second is another user's after UTF-8.
    [{ subject: 'user\u0000' }, 'challenge-request-invalid'],
    [{ subject: 'user\ud800' }, 'challenge-request-invalid'],
    [{ subject: 'u'.repeat(129) }, 'challenge-request-invalid'],
    [{ authTime: Number.NaN }, 'challenge-request-invalid'],
    [{ authTime: START_MS / 1000 + 0.5 }, 'challenge-request-invalid'],
    [{ require: { keys: -1 } }, 'challenge-request-invalid'],
    [{ sessionId: '' }, 'session-invalid'],
    [{ sessionId: undefined }, 'session-invalid'],
    [{ purpose: 'transaction', transaction: [] }, 'transaction-invalid'],
    [{ purpose: 'transaction', transaction: [1250, 'EUR'] }, 'transaction-invalid'],
  ];
  const store = memoryChallenges();
  let issued = 0;
  const challenges = {
    ...store,
    issue: (...args: Parameters<typeof store.issue>) => {
      issued += 1;
      return store.issue(...args);
    },
  };
  const { portal } = await openBank({ challenges });
  issued = 0;
  for (const [part, code] of wrong) {
    await expect(createChallenge(portal, { ...request, ...part } as ChallengeRequest)).rejects.toMatchObject({
      name: 'VigilError',
      code,
    });
  }
  expect(issued).toBe(0);
});

it('rejects a store nonce under 128 bits', async () => {
  const memory = memoryChallenges();
  let issue = memory.issue;
  const { portal } = await openBank({ challenges: { ...memory, issue: (bank, record) => issue(bank, record) } });
  issue = async () => 'A'.repeat(21);
  await expect(createChallenge(portal, request)).rejects.toMatchObject({ code: 'nonce-invalid' });
});
