import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { runInShell } from '@vigil/channel/in-shell.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-shell-'));
});
afterEach(() => removeFolder(folder));

describe.skipIf(process.platform === 'win32')('runInShell', () => {
  it('gives a script its arguments and its input', async () => {
    const file = join(folder, 'a file');
    const input = Readable.from([Buffer.alloc(300_000, 'x'), Buffer.from('end')]);
    await runInShell('cat > "$1"', [file], { deadlineMs: 30_000, input });
    expect(readFileSync(file, 'utf8')).toHaveLength(300_003);
  });

  it('says why a script failed, also where it reads nothing of its input', async () => {
    const input = Readable.from([Buffer.alloc(1_000_000)]);
    await expect(
      runInShell('cat > "$1"', [join(folder, 'missing', 'x')], { deadlineMs: 30_000, input }),
    ).rejects.toMatchObject({
      code: 'folder-unusable',
      message: expect.stringMatching(/cannot create|No such file/),
    });
  });

  it('says that somebody ended the shell', async () => {
    const killed = runInShell('kill -9 $$', [], { deadlineMs: 30_000 });
    await expect(killed).rejects.toMatchObject({ code: 'folder-unusable', message: 'the shell ended with SIGKILL' });
  });

  it('ends a shell that waits for a share, and passes on why the input failed', async () => {
    const shell = join(folder, 'shell');
    writeFileSync(shell, '#!/bin/sh\nexec sleep 600\n');
    chmodSync(shell, 0o700);
    await expect(runInShell('', [], { deadlineMs: 200, shell })).rejects.toMatchObject({ code: 'folder-late' });
    const input = new Readable({ read: () => input.destroy(new Error('gone')) });
    await expect(runInShell('cat > /dev/null', [], { deadlineMs: 30_000, input })).rejects.toThrow('gone');
  });

  it('keeps a process from ending unless it is in the background', async () => {
    // The shell waits for the end of an input that has none, as a copy waits for a share.
    const ends = (isBackground: boolean) => {
      const options = `{ deadlineMs: 60_000, input: new Readable({ read() {} }), isBackground: ${isBackground} }`;
      const code = `import { Readable } from 'node:stream';
        import { runInShell } from '@vigil/channel/in-shell.ts';
        runInShell('cat', [], ${options}).catch(() => {});`;
      const args = ['--import', 'tsx', '--input-type=module', '-e', code];
      return promisify(execFile)(process.execPath, args, {
        timeout: isBackground ? 30_000 : 3000,
        killSignal: 'SIGKILL',
      });
    };
    await ends(true);
    await expect(ends(false)).rejects.toMatchObject({ killed: true });
  });
});
