/**
 * Owners and access lists of files on Windows. In: a path. Out: its security descriptor as text, or a new access list. Throws
 * `security-unreadable`, `not-private`.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import { type WindowsApi, windowsApi } from './native-api.ts';
import { privateDirectory } from './sddl.ts';

const SE_FILE_OBJECT = 1;
const OWNER_AND_DACL = 1 | 4;
const DACL_PROTECTED = (4 | 0x80000000) >>> 0;
const SDDL_REVISION = 1;
const TOKEN_QUERY = 8;
const TOKEN_USER = 1;

function unreadable(path: string, code: number): VigilError {
  return new VigilError('security-unreadable', `The owner of ${path} cannot be read: Windows error ${code}`);
}

/** Owner and access list, such as `O:BAD:(A;;FA;;;SY)`. */
export function readSecurity(path: string): string {
  const api = windowsApi();
  const descriptor: [unknown] = [null];
  const code = api.getSecurity(path, SE_FILE_OBJECT, OWNER_AND_DACL, null, null, null, null, descriptor);
  if (code !== 0) throw unreadable(path, code);
  try {
    const text: [string | null] = [null];
    const described = api.describeSecurity(descriptor[0], SDDL_REVISION, OWNER_AND_DACL, text, [0]);
    if (!described || text[0] === null) throw unreadable(path, api.lastError());
    return text[0];
  } finally {
    api.localFree(descriptor[0]);
  }
}

function sidOf(api: WindowsApi, token: number | bigint): string {
  // TOKEN_USER begins with a pointer to the SID, which follows in the same buffer.
  const data = Buffer.alloc(256);
  const text: [string | null] = [null];
  const known = api.getTokenInformation(token, TOKEN_USER, data, data.length, [0]);
  if (!known || !api.describeSid(data.readBigUInt64LE(0), text) || text[0] === null)
    throw unreadable('this process', api.lastError());
  return text[0];
}

/** SID of the user that this process runs as. */
export function currentUserSid(): string {
  const api = windowsApi();
  const token: [number | bigint] = [0];
  if (!api.openProcessToken(api.currentProcess(), TOKEN_QUERY, token))
    throw unreadable('this process', api.lastError());
  try {
    return sidOf(api, token[0]);
  } finally {
    api.closeHandle(token[0]);
  }
}

/** Leaves a directory, and what is created in it, to this user and the system. */
export function protectDirectory(path: string): void {
  const api = windowsApi();
  const descriptor: [unknown] = [null];
  const list = privateDirectory(currentUserSid());
  if (!api.parseSecurity(list, SDDL_REVISION, descriptor, [0])) throw unreadable(path, api.lastError());
  try {
    if (!api.setFileSecurity(path, DACL_PROTECTED, descriptor[0]))
      throw new VigilError(
        'not-private',
        `The access list of ${path} cannot be set (Windows error ${api.lastError()}): choose a home on an NTFS disk`,
      );
  } finally {
    api.localFree(descriptor[0]);
  }
}
