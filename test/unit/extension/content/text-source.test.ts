import { type InputLike, TextSource } from '@vigil/extension/content/text-source.ts';
import { describe, expect, it } from 'vitest';

const typed: InputLike = { isTrusted: true, timeStamp: 110, inputType: 'insertText' };
const scripted = (timeStamp: number, target?: unknown): InputLike => ({ isTrusted: false, timeStamp, target });

describe('TextSource', () => {
  it('accepts one input for each key', () => {
    const source = new TextSource();
    source.key(100);
    expect(source.input(typed)).toBeNull();
    expect(source.input({ ...typed, timeStamp: 400 })).toBe('unkeyed-input');
  });

  it('accepts several characters from one key, and no more than four', () => {
    const source = new TextSource();
    source.key(100);
    const inputs = Array.from({ length: 6 }, (_, i) => source.input({ ...typed, timeStamp: 110 + i }));
    expect(inputs).toEqual([null, null, null, null, 'unkeyed-input', 'unkeyed-input']);
  });

  it('accepts a dead key followed by a letter that it does not combine with', () => {
    const source = new TextSource();
    source.key(100);
    source.key(200);
    expect([source.input({ ...typed, timeStamp: 205 }), source.input({ ...typed, timeStamp: 206 })]).toEqual([
      null,
      null,
    ]);
  });

  it.each([
    ['insertFromDrop', 'drop'],
    ['insertText', 'unkeyed-input'],
    ['deleteByCut', 'edit'],
    ['historyUndo', 'edit'],
    ['historyRedo', 'edit'],
    ['deleteContentBackward', 'edit'],
    ['deleteByDrag', null],
    ['formatBold', null],
  ])('reports %s without a key as %s', (inputType, context) => {
    expect(new TextSource().input({ ...typed, inputType })).toBe(context);
  });

  it('reports text without keys after a touch or a pen as a text service', () => {
    const source = new TextSource();
    source.act(100, 'pen');
    expect(source.input({ ...typed, timeStamp: 900 })).toBe('text-service');
    source.act(20_000, 'mouse');
    expect(source.input({ ...typed, timeStamp: 20_100 })).toBe('unkeyed-input');
  });

  it('reports plain input events and replacements as autofill', () => {
    expect(new TextSource().input({ isTrusted: true, timeStamp: 1 })).toBe('autofill');
    expect(new TextSource().input({ ...typed, inputType: 'insertReplacementText' })).toBe('autofill');
  });

  it('does not report the arrows of a number field as autofill', () => {
    const source = new TextSource();
    source.act(100, 'mouse');
    expect(source.input({ isTrusted: true, timeStamp: 120, target: { type: 'number' } })).toBeNull();
  });

  it('ignores input that has its own event', () => {
    const source = new TextSource();
    expect(source.input({ ...typed, inputType: 'insertFromPaste' })).toBeNull();
    expect(source.input({ ...typed, inputType: 'insertCompositionText' })).toBeNull();
    expect(source.input({ ...typed, isComposing: true })).toBeNull();
    expect(source.input({ isTrusted: true, timeStamp: 1, target: { type: 'checkbox' } })).toBeNull();
    expect(source.input({ isTrusted: true, timeStamp: 1, target: { tagName: 'SELECT' } })).toBeNull();
  });

  it('ignores a script that reformats a field after a key', () => {
    const source = new TextSource();
    source.key(100);
    expect(source.input(scripted(150))).toBeNull();
  });

  it('reports a script that fills fields after a click once', () => {
    const source = new TextSource();
    source.act(100, 'mouse');
    expect([2100, 2101, 2102].map((timeMs) => source.input(scripted(timeMs)))).toEqual(['script-input', null, null]);
  });

  it('reports a script that fills fields without an act of the user as input without a user', () => {
    const source = new TextSource();
    source.key(100);
    expect(source.input(scripted(20_000))).toBe('unkeyed-input');
  });

  it.each([{ type: 'email' }, { type: 'text', autocomplete: 'username' }])(
    'reports a password manager in a sign-in field %j as autofill',
    (target) => {
      expect(new TextSource().input(scripted(50_000, target))).toBe('autofill');
    },
  );
});
