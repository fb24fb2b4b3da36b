import { ownerOf, privateDirectory, strangers, untrustedWriters } from '@vigil/windows/sddl.ts';
import { describe, expect, it } from 'vitest';

const USER = 'S-1-5-21-1-2-3-1001';
/** Descriptors as Windows 11 gives them. */
const PROGRAM_FILES = 'O:SYG:SYD:PAI(A;;FA;;;BA)(A;;FA;;;SY)(A;;0x1200a9;;;BU)(A;;0x1200a9;;;AC)';
const BY_ADMINISTRATOR = 'O:BAG:DUD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)';
const BY_USER = `O:${USER}G:DUD:AI(A;ID;FA;;;${USER})(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)`;
const ROOT = 'O:SYG:SYD:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)(A;OICIIO;SDGXGWGR;;;AU)(A;;LC;;;AU)';

describe('who may change a file', () => {
  it.each<[string, string, string[]]>([
    ['a program', PROGRAM_FILES, []],
    ['a file of an administrator', BY_ADMINISTRATOR, []],
    ['a file of a user below ProgramData', BY_USER, [USER]],
    ['a file that users may write', 'O:BAD:(A;;FA;;;BA)(A;;FW;;;BU)', ['BU']],
    ['a file that users may write, by mask', 'O:BAD:(A;;FA;;;BA)(A;;0x1201bf;;;WD)', ['WD']],
    ['a file whose list users may change', 'O:BAD:(A;;WD;;;AU)', ['AU']],
    ['a file with generic rights', 'O:SYD:(A;;GRGX;;;BU)(A;;GW;;;IU)', ['IU']],
    ['a file without a list', 'O:BAD:NO_ACCESS_CONTROL', ['WD']],
    ['a file without an owner', 'D:(A;;FA;;;BA)', ['unknown owner']],
    ['a conditional entry', 'O:BAD:(XA;;FA;;;WD;(@USER.x))', ['WD']],
    ['a denied write', 'O:BAD:(D;;FW;;;BU)(A;;FR;;;BU)', []],
    ['rights of an unknown kind', 'O:BAD:(A;;ZZ;;;BU)', ['BU']],
    ['a trusted installer', 'O:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464D:(A;;FR;;;BU)', []],
  ])('%s', (_name, sddl, writers) => {
    expect(untrustedWriters(sddl, 'file')).toEqual(writers);
  });

  it('lets users create folders in a directory above, and not replace them', () => {
    expect(untrustedWriters(ROOT, 'children')).toEqual([]);
    expect(untrustedWriters(ROOT, 'file')).toEqual(['AU']);
    expect(untrustedWriters('O:BAD:(A;;0x1301bf;;;AU)', 'children')).toEqual(['AU']);
  });
});

describe('a private directory', () => {
  it('has no strangers', () => {
    expect(strangers(`O:${USER}${privateDirectory(USER)}`, USER)).toEqual([]);
    expect(ownerOf(`O:${USER}${privateDirectory(USER)}`)).toBe(USER);
  });

  it('is open when anyone else may read', () => {
    expect(strangers(`O:${USER}D:(A;OICI;FA;;;${USER})(A;OICI;0x1200a9;;;WD)`, USER)).toEqual(['WD']);
  });
});
