/** Events in a real datagram socket, as syslog daemons and journald own at /dev/log, written by the logger of the system. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { loggerWriter } from '@vigil/service/log/syslog-writer.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const LOGGER = '/usr/bin/logger';
/** Node.js has no datagram sockets of the Unix domain. */
const DAEMON = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('ready', flush=True)
while True: print(s.recv(65536).decode(), flush=True)
`;
const canRun = process.platform === 'linux' && existsSync(LOGGER) && spawnSync('python3', ['-c', '']).status === 0;

describe.skipIf(!canRun)(
  `the log of the system${canRun ? '' : ' (skipped: needs logger and python3 on Linux)'}`,
  () => {
    let folder: string;
    let socket: string;
    let daemon: ChildProcess;
    let lines: Interface;
    const nextLine = async () => String((await once(lines, 'line', { signal: AbortSignal.timeout(20_000) }))[0]);

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'vigil-syslog-'));
      socket = join(folder, 'log');
      daemon = spawn('python3', ['-c', DAEMON, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
      if (daemon.stdout === null) throw new Error('no output');
      lines = createInterface({ input: daemon.stdout });
      expect(await nextLine()).toBe('ready');
    });
    afterEach(() => {
      daemon.kill('SIGKILL');
      removeFolder(folder);
    });

    it('gets datagrams of RFC 3164 with facility, severity, tag and process', async () => {
      const writer = loggerWriter({ logger: LOGGER, platform: 'linux', socket });
      const arrives = nextLine();
      writer.write('warning', 8, 'fault-survived code=store-full version=0.1.0');
      await writer.flush();
      // 12: facility user (1), severity warning (4).
      expect(await arrives).toMatch(
        new RegExp(
          `^<12>[A-Z][a-z]{2} [ \\d]\\d [\\d:]{8} vigil\\[${process.pid}\\]: fault-survived code=store-full version=`,
        ),
      );
    });

    it('loses its last entry to nothing but the deadline: flush waits for it', async () => {
      const writer = loggerWriter({ logger: LOGGER, platform: 'linux', socket });
      const arrives = nextLine();
      writer.write('info', 2, 'companion-closed version=0.1.0');
      await writer.flush();
      expect(await arrives).toContain('companion-closed');
    });

    it('costs nothing without a daemon, without logger, or with a logger that hangs', async () => {
      const hanging = join(folder, 'hanging');
      writeFileSync(hanging, '#!/bin/sh\nexec sleep 600\n');
      chmodSync(hanging, 0o755);
      for (const places of [
        { logger: LOGGER, socket: join(folder, 'none') },
        { logger: join(folder, 'absent') },
        { logger: hanging },
      ]) {
        const writer = loggerWriter({ platform: 'linux', ...places });
        writer.write('info', 1, 'companion-ready');
        await writer.flush();
      }
    });
  },
);
