import { type InputLike, UnkeyedInput } from '@vigil/extension/content/unkeyed-input.ts';
import { describe, expect, it } from 'vitest';

const typed: InputLike = { isTrusted: true, timeStamp: 110, inputType: 'insertText' };

describe('UnkeyedInput', () => {
  it('expects one input for each key', () => {
    const unkeyed = new UnkeyedInput();
    unkeyed.key(100);
    expect(unkeyed.input(typed)).toBeNull();
    expect(unkeyed.input(typed)).toBe('unkeyed-input');
  });

  it.each(['insertFromDrop', 'insertText', 'deleteByCut', 'historyUndo'])('reports %s without a key', (inputType) => {
    expect(new UnkeyedInput().input({ ...typed, inputType })).toBe('unkeyed-input');
  });

  it('reports plain input events as autofill', () => {
    expect(new UnkeyedInput().input({ isTrusted: true, timeStamp: 1 })).toBe('autofill');
    expect(new UnkeyedInput().input({ ...typed, inputType: 'insertReplacementText' })).toBe('autofill');
  });

  it('ignores input that has its own event', () => {
    const unkeyed = new UnkeyedInput();
    expect(unkeyed.input({ ...typed, inputType: 'insertFromPaste' })).toBeNull();
    expect(unkeyed.input({ ...typed, inputType: 'insertCompositionText' })).toBeNull();
    expect(unkeyed.input({ ...typed, isComposing: true })).toBeNull();
    expect(unkeyed.input({ isTrusted: true, timeStamp: 1, target: { type: 'checkbox' } })).toBeNull();
    expect(unkeyed.input({ isTrusted: true, timeStamp: 1, target: { tagName: 'SELECT' } })).toBeNull();
  });

  it('allows scripts to react to a key, and reports them otherwise', () => {
    const unkeyed = new UnkeyedInput();
    unkeyed.key(100);
    expect(unkeyed.input({ isTrusted: false, timeStamp: 150 })).toBeNull();
    expect(unkeyed.input({ isTrusted: false, timeStamp: 5000 })).toBe('unkeyed-input');
  });
});
