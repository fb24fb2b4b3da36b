/**
 * Security descriptors as text (Microsoft, "Security Descriptor String Format"). In: owner and access list of a file. Out: who
 * owns it and who may change it. Pure. Entries that deny are ignored, so the result errs on the side of distrust.
 */

/** May replace or change the file, its list or its owner. */
const CHANGE = 0x2 | 0x4 | 0x10 | 0x40 | 0x10000 | 0x40000 | 0x80000 | 0x10000000 | 0x40000000;
/** May replace what lies below the directory. */
const REPLACE_CHILD = 0x40 | 0x10000 | 0x40000 | 0x80000 | 0x10000000;

const LETTERS: Readonly<Record<string, number>> = {
  ...{ GA: 0x10000000, GX: 0x20000000, GW: 0x40000000, GR: 0x80000000 },
  ...{ RC: 0x20000, SD: 0x10000, WD: 0x40000, WO: 0x80000 },
  ...{ FA: 0x1f01ff, FR: 0x120089, FW: 0x120116, FX: 0x1200a0 },
  ...{ CC: 0x1, DC: 0x2, LC: 0x4, SW: 0x8, RP: 0x10, WP: 0x20, DT: 0x40, LO: 0x80, CR: 0x100 },
};

/** Administrators, SYSTEM, TrustedInstaller; CREATOR OWNER and OWNER RIGHTS stand for an owner that is checked itself. */
const TRUSTED = new Set([
  ...['BA', 'SY', 'S-1-5-32-544', 'S-1-5-18', 'CO', 'OW', 'S-1-3-0', 'S-1-3-4'],
  'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
]);

export const isTrustedSid = (sid: string): boolean => TRUSTED.has(sid);

/** Access mask of the rights field: `FA`, `CCDC`, `0x1200a9`. Unknown letters count as all rights. */
function maskOf(rights: string): number {
  if (/^0x/i.test(rights)) return Number.parseInt(rights, 16);
  const letters = rights.match(/../g) ?? [];
  return letters.reduce((mask, letter) => mask | (LETTERS[letter] ?? 0x1f01ff), 0);
}

/** SID or its two-letter form; null when the descriptor has no owner. */
export function ownerOf(sddl: string): string | null {
  return /^O:(S-[\d-]+|[A-Z]{2})/.exec(sddl)?.[1] ?? null;
}

function grantees(sddl: string, wanted: number): string[] {
  const list = /D:([A-Z_]*)((?:\([^)]*\))*)/.exec(sddl);
  // Without a list everyone has every right.
  if (list === null || list[1]?.includes('NO_ACCESS_CONTROL')) return ['WD'];
  return [...(list[2] ?? '').matchAll(/\(([^)]*)\)/g)].flatMap((entry) => {
    const [type = '', flags = '', rights = '', , , sid = ''] = (entry[1] ?? '').split(';');
    const inheritOnly = /^(?:..)*IO/.test(flags);
    return /^X?A$|^OA$/.test(type) && !inheritOnly && (maskOf(rights) & wanted) !== 0 ? [sid] : [];
  });
}

/** Owner and grantees that are neither administrators nor the system and may change the file (or replace its children). */
export function untrustedWriters(sddl: string, over: 'file' | 'children'): string[] {
  const owner = ownerOf(sddl);
  const all = [owner ?? 'unknown owner', ...grantees(sddl, over === 'file' ? CHANGE : REPLACE_CHILD)];
  return [...new Set(all.filter((sid) => !isTrustedSid(sid)))];
}

/** Grantees other than `user`, administrators and the system that have any right on the file. */
export function strangers(sddl: string, user: string): string[] {
  return [...new Set(grantees(sddl, -1).filter((sid) => sid !== user && !isTrustedSid(sid)))];
}

/** Access list of a directory that only `user` and the system may enter; not inherited from the directory above. */
export const privateDirectory = (user: string): string => `D:P(A;OICI;FA;;;${user})(A;OICI;FA;;;SY)`;
