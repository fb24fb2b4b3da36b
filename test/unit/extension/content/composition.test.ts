import { Composition } from '@vigil/extension/content/composition.ts';
import { expect, it } from 'vitest';

it('starts, and ends once, with the first event outside the composition', () => {
  const composition = new Composition();
  expect(composition.update(false)).toBeNull();
  expect(composition.start()).toBe('ime-start');
  expect(composition.update(true)).toBeNull();
  expect(composition.update(false)).toBe('ime-end');
  expect(composition.update(false)).toBeNull();
  expect(composition.start()).toBe('ime-start');
  expect(composition.update(false)).toBe('ime-end');
});
