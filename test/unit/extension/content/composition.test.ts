import { Composition } from '@vigil/extension/content/composition.ts';
import { expect, it } from 'vitest';

it('starts, and ends once, with the first event outside the composition', () => {
  const composition = new Composition();
  expect(composition.pass(false)).toBeNull();
  expect(composition.begin()).toBe('ime-start');
  expect(composition.pass(true)).toBeNull();
  expect(composition.pass(false)).toBe('ime-end');
  expect(composition.pass(false)).toBeNull();
  expect(composition.begin()).toBe('ime-start');
  expect(composition.pass(false)).toBe('ime-end');
});
