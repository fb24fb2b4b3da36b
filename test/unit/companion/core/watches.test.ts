import { MAX_WATCHES, type Watch, Watches } from '@vigil/core/attestation/watches.ts';
import { beforeEach, expect, it } from 'vitest';

let ended: string[];
beforeEach(() => {
  ended = [];
});

const claims = {
  aud: 'vigil',
  jti: 'j',
  iat: 0,
  exp: 60,
  nonce: 'n',
  origin: 'https://portal.bank.example',
  purpose: 'watch',
} as const;

/** The parts of a watch that are used here. */
function watchOf(iss: string, sid: string): Watch {
  const watch: Partial<Watch> = {
    challenge: { ...claims, iss, sid },
    decline: (code) => ended.push(`${iss} ${sid} ${code}`),
  };
  return watch as Watch;
}

function filled(bank: string): Watches {
  const watches = new Watches();
  for (let n = 0; n < MAX_WATCHES; n++) expect(watches.add(watchOf(bank, String(n)))).toBe(true);
  return watches;
}

it('takes room from the bank that has most, the oldest first', () => {
  const watches = filled('greedy');
  const other = watchOf('other', 's');
  expect(watches.add(other)).toBe(true);
  expect(watches.has(other)).toBe(true);
  expect(watches.all).toHaveLength(MAX_WATCHES);
  expect(ended).toEqual(['greedy 0 superseded']);
});

it('refuses the bank that has most, and replaces a watch of the same session', () => {
  const watches = filled('greedy');
  expect(watches.add(watchOf('greedy', 'more'))).toBe(false);
  expect(watches.add(watchOf('greedy', '7'))).toBe(true);
  expect(ended).toEqual(['greedy 7 superseded']);
});
