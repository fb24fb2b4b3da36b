/**
 * The launcher that a host manifest names. In: the path of node (if any), the host file, the home. Out: a script that starts
 * the host. It unsets variables that make node load other code. cmd.exe reads a script in the code page of the machine, so
 * the script for Windows consists of ASCII characters: other paths are given relative to the script.
 */
import { win32 } from 'node:path';

export interface Launch {
  /** Null when the host is a single executable. */
  readonly node: string | null;
  readonly host: string;
  /** Null when the host resolves the home of the current user, as scope `system` requires. */
  readonly home: string | null;
}

/** Quotes for a POSIX shell. */
const sh = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
/** For cmd.exe between quotes. A file name contains no quote; a percent sign would start a variable. */
const cmd = (text: string) => text.replaceAll('%', '%%');

const UNSET = ['NODE_OPTIONS', 'NODE_PATH', 'NODE_EXTRA_CA_CERTS', 'NODE_V8_COVERAGE'];

const isAscii = (text: string) => /^[ -~]*$/.test(text);

/** `path` in a script in `directory`; null when it needs other characters. `%~dp0` is the directory of the script. */
export function windowsArgument(path: string, directory: string): string | null {
  if (isAscii(path)) return `"${cmd(path)}"`;
  const relative = win32.relative(directory, path);
  return isAscii(relative) && !win32.isAbsolute(relative) ? `"%~dp0${cmd(relative)}"` : null;
}

const partsOf = ({ node, host, home }: Launch) => [
  ...(node === null ? [] : [node]),
  host,
  ...(home === null ? [] : ['--home', home]),
];

export function posixLauncher(launch: Launch): string {
  const command = partsOf(launch).map(sh).join(' ');
  return `#!/bin/sh\n# Written by vigil register.\nunset ${UNSET.join(' ')}\nexec ${command} "$@"\n`;
}

/** Script in `directory`. Every path of `launch` has a {@link windowsArgument}, as the plan provides. */
export function windowsLauncher(launch: Launch, directory: string): string {
  const command = partsOf(launch).map((path) => windowsArgument(path, directory) ?? `"${cmd(path)}"`);
  const drop = UNSET.map((name) => `set "${name}="\r\n`).join('');
  return `@echo off\r\nrem Written by vigil register.\r\n${drop}${command.join(' ')} %*\r\n`;
}
