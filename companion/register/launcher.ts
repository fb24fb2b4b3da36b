/**
 * The launcher that a host manifest names. In: the path of node (if any), the host file, the home. Out: a script that starts
 * the host. It unsets variables that make node load other code.
 */

export interface Launch {
  /** Null when the host is a single executable. */
  readonly node: string | null;
  readonly host: string;
  /** Null when the host resolves the home of the current user, as scope `system` requires. */
  readonly home: string | null;
}

/** Quotes for a POSIX shell. */
const sh = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
/** Quotes for cmd.exe. A file name contains no quote; a percent sign would start a variable. */
const cmd = (text: string) => `"${text.replaceAll('%', '%%')}"`;

const UNSET = ['NODE_OPTIONS', 'NODE_PATH', 'NODE_EXTRA_CA_CERTS', 'NODE_V8_COVERAGE'];

export function launcherScript(launch: Launch, platform: NodeJS.Platform): string {
  const command = [
    ...(launch.node === null ? [] : [launch.node]),
    launch.host,
    ...(launch.home === null ? [] : ['--home', launch.home]),
  ];
  if (platform === 'win32') {
    const drop = UNSET.map((name) => `set "${name}="\r\n`).join('');
    return `@echo off\r\nrem Written by vigil register.\r\n${drop}${command.map(cmd).join(' ')} %*\r\n`;
  }
  return `#!/bin/sh\n# Written by vigil register.\nunset ${UNSET.join(' ')}\nexec ${command.map(sh).join(' ')} "$@"\n`;
}
