/**
 * Functions of advapi32 and kernel32. In: nothing. Out: functions that call them; loaded at the first use, because only Windows
 * has them and the native messaging host must start fast. Throws `windows-api-missing` when the binding cannot be loaded.
 */
import { createRequire } from 'node:module';
import { VigilError } from '@vigil/protocol/errors.ts';
import type { LibraryHandle } from 'koffi';

type KernelHandle = number | bigint;
/** Filled by the callee. */
type Out<T> = [T];
type Native = (...args: never[]) => unknown;

export interface WindowsApi {
  openKey(root: number, key: string, options: number, rights: number, opened: Out<KernelHandle>): number;
  closeKey(key: KernelHandle): number;
  createKey(
    root: number,
    key: string,
    reserved: number,
    className: null,
    options: number,
    rights: number,
    security: null,
    created: Out<KernelHandle>,
    disposition: null,
  ): number;
  deleteKey(root: number, key: string, view: number, reserved: number): number;
  setValue(key: KernelHandle, name: string, reserved: number, type: number, data: Buffer, bytes: number): number;
  enumerateValue(
    key: KernelHandle,
    index: number,
    name: Buffer,
    nameLength: Out<number>,
    reserved: null,
    type: Out<number>,
    data: Buffer,
    bytes: Out<number>,
  ): number;
  /** Owner (1) and access list (4) of a file. */
  getSecurity(
    path: string,
    objectType: number,
    parts: number,
    owner: null,
    group: null,
    dacl: null,
    sacl: null,
    descriptor: Out<unknown>,
  ): number;
  setFileSecurity(path: string, parts: number, descriptor: unknown): boolean;
  describeSecurity(
    descriptor: unknown,
    revision: number,
    parts: number,
    text: Out<string | null>,
    length: Out<number>,
  ): boolean;
  parseSecurity(text: string, revision: number, descriptor: Out<unknown>, bytes: Out<number>): boolean;
  openProcessToken(process: unknown, rights: number, token: Out<KernelHandle>): boolean;
  getTokenInformation(token: KernelHandle, kind: number, data: Buffer, bytes: number, needed: Out<number>): boolean;
  describeSid(sid: bigint, text: Out<string | null>): boolean;
  registerEventSource(server: null, source: string): KernelHandle;
  reportEvent(
    log: KernelHandle,
    type: number,
    category: number,
    id: number,
    user: null,
    texts: number,
    bytes: number,
    strings: readonly string[],
    data: null,
  ): boolean;
  deregisterEventSource(log: KernelHandle): boolean;
  currentProcess(): unknown;
  closeHandle(handle: KernelHandle): boolean;
  localFree(memory: unknown): unknown;
  lastError(): number;
}

const ADVAPI: Readonly<Record<string, string>> = {
  openKey:
    'int32_t __stdcall RegOpenKeyExW(intptr_t root, str16 key, uint32_t options, uint32_t rights, _Out_ intptr_t *opened)',
  closeKey: 'int32_t __stdcall RegCloseKey(intptr_t key)',
  createKey:
    'int32_t __stdcall RegCreateKeyExW(intptr_t root, str16 key, uint32_t reserved, str16 class, uint32_t options, uint32_t rights, void *security, _Out_ intptr_t *created, void *disposition)',
  deleteKey: 'int32_t __stdcall RegDeleteKeyExW(intptr_t root, str16 key, uint32_t view, uint32_t reserved)',
  setValue:
    'int32_t __stdcall RegSetValueExW(intptr_t key, str16 name, uint32_t reserved, uint32_t type, void *data, uint32_t bytes)',
  enumerateValue:
    'int32_t __stdcall RegEnumValueW(intptr_t key, uint32_t index, void *name, _Inout_ uint32_t *nameLength, void *reserved, _Out_ uint32_t *type, void *data, _Inout_ uint32_t *bytes)',
  getSecurity:
    'uint32_t __stdcall GetNamedSecurityInfoW(str16 path, int objectType, uint32_t parts, void *owner, void *group, void *dacl, void *sacl, _Out_ void **descriptor)',
  setFileSecurity: 'bool __stdcall SetFileSecurityW(str16 path, uint32_t parts, void *descriptor)',
  describeSecurity:
    'bool __stdcall ConvertSecurityDescriptorToStringSecurityDescriptorW(void *descriptor, uint32_t revision, uint32_t parts, _Out_ char16_t **text, _Out_ uint32_t *length)',
  parseSecurity:
    'bool __stdcall ConvertStringSecurityDescriptorToSecurityDescriptorW(str16 text, uint32_t revision, _Out_ void **descriptor, _Out_ uint32_t *bytes)',
  openProcessToken: 'bool __stdcall OpenProcessToken(void *process, uint32_t rights, _Out_ intptr_t *token)',
  getTokenInformation:
    'bool __stdcall GetTokenInformation(intptr_t token, int kind, void *data, uint32_t bytes, _Out_ uint32_t *needed)',
  describeSid: 'bool __stdcall ConvertSidToStringSidW(intptr_t sid, _Out_ char16_t **text)',
  registerEventSource: 'intptr_t __stdcall RegisterEventSourceW(str16 server, str16 source)',
  reportEvent:
    'bool __stdcall ReportEventW(intptr_t log, uint16_t type, uint16_t category, uint32_t id, void *user, uint16_t texts, uint32_t bytes, str16 *strings, void *data)',
  deregisterEventSource: 'bool __stdcall DeregisterEventSource(intptr_t log)',
};
const KERNEL: Readonly<Record<string, string>> = {
  currentProcess: 'void *__stdcall GetCurrentProcess()',
  closeHandle: 'bool __stdcall CloseHandle(intptr_t handle)',
  localFree: 'void *__stdcall LocalFree(void *memory)',
  lastError: 'uint32_t __stdcall GetLastError()',
};

/** Beside the executable of a package, else in the modules of the repository. */
function load(): WindowsApi {
  const fromHere = createRequire(import.meta.url);
  try {
    const koffi: { load(name: string): LibraryHandle } = fromHere('koffi');
    const bind = (library: LibraryHandle, signatures: Readonly<Record<string, string>>): Record<string, Native> =>
      Object.fromEntries(Object.entries(signatures).map(([name, signature]) => [name, library.func(signature)]));
    const functions: object = {
      ...bind(koffi.load('advapi32.dll'), ADVAPI),
      ...bind(koffi.load('kernel32.dll'), KERNEL),
    };
    return functions as WindowsApi;
  } catch (error) {
    throw new VigilError('windows-api-missing', 'The binding to the Windows API cannot be loaded: reinstall Vigil', {
      cause: error,
    });
  }
}

let loaded: WindowsApi | null = null;

export function windowsApi(): WindowsApi {
  loaded ??= load();
  return loaded;
}
