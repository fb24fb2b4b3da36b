import { installedProgram, isReplaced } from '@vigil/cli/installed-program.ts';
import { describe, expect, it } from 'vitest';

const OLD = 'C:\\Program Files\\Vigil\\0.1.0\\vigil.exe';
const NEW = 'C:\\Program Files\\Vigil\\0.1.1\\vigil.exe';

describe('isReplaced', () => {
  it('is true for a program beside the one that the installer names', () => {
    expect(isReplaced(NEW, OLD)).toBe(true);
    expect(isReplaced(NEW, NEW.toUpperCase())).toBe(false);
    expect(isReplaced(null, OLD)).toBe(false);
  });

  it('finds no installed program outside a package of Windows', () => {
    expect(installedProgram()).toBeNull();
  });
});
