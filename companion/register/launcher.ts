/**
 * The executable that a host manifest names. In: the node that registers, if any, the host's file, the home. Out: a script that
 * starts one with the other. It drops what would make node load other code or start slower than the user's own shell asks.
 */

export interface Launch {
  /** Null: the host is a program of its own. */
  readonly node: string | null;
  readonly host: string;
  /** Null: the host finds its user's home itself, as a registration for every user must. */
  readonly home: string | null;
}

/** POSIX shell, single quotes: nothing inside them means anything. */
const sh = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
/** cmd.exe: a file name holds no quote, but a percent sign would be taken for a variable. */
const cmd = (text: string) => `"${text.replaceAll('%', '%%')}"`;

const DROPPED = ['NODE_OPTIONS', 'NODE_PATH', 'NODE_EXTRA_CA_CERTS', 'NODE_V8_COVERAGE'];

export function launcherScript(launch: Launch, platform: NodeJS.Platform): string {
  const words = [
    ...(launch.node === null ? [] : [launch.node]),
    launch.host,
    ...(launch.home === null ? [] : ['--home', launch.home]),
  ];
  if (platform === 'win32') {
    const drop = DROPPED.map((name) => `set "${name}="\r\n`).join('');
    return `@echo off\r\nrem Written by vigil register.\r\n${drop}${words.map(cmd).join(' ')} %*\r\n`;
  }
  return `#!/bin/sh\n# Written by vigil register.\nunset ${DROPPED.join(' ')}\nexec ${words.map(sh).join(' ')} "$@"\n`;
}
