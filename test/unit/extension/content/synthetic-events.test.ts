import { imitatesUser } from '@vigil/extension/content/synthetic-events.ts';
import { expect, it } from 'vitest';

it.each([
  ['a key with a code', { type: 'keydown', code: 'KeyA', key: '' }, 10, true],
  ['a key with a character', { type: 'keydown', code: '', key: 'a' }, 10, true],
  ['the empty key of a password manager', { type: 'keydown', code: '', key: '' }, 60_000, false],
  ['a named key without a code', { type: 'keydown', code: '', key: 'Unidentified' }, 60_000, false],
  ['a pointer event that a page library derives', { type: 'pointerdown' }, 10, false],
  ['a pointer event without a user', { type: 'pointerdown' }, 60_000, true],
])('%s: imitates a user %#', (_what, event, sinceActMs, imitates) => {
  expect(imitatesUser(event, sinceActMs)).toBe(imitates);
});
