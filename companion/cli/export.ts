/** `vigil export`. In: paths, a file that is not there yet. Out: the file, readable by its owner, with all but the keys. */
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { userApiOf } from '@vigil/control/call.ts';
import { VigilError } from '@vigil/protocol/errors.ts';

/** Throws `file-exists`; whatever else goes wrong, no half a file stays. */
export async function exportData(paths: ChannelPaths, file: string): Promise<void> {
  const userApi = userApiOf(paths, 'vigil export');
  const handle = create(file);
  try {
    let last = false;
    for (let part = 0; !last; part++) {
      const reply = await userApi.request({ type: 'export', part });
      writeSync(handle, reply.text);
      last = reply.last;
    }
    fsyncSync(handle);
    closeSync(handle);
  } catch (error) {
    closeSync(handle);
    rmSync(file, { force: true });
    throw error;
  }
  process.stdout.write(`Written: ${file}. It says how you type and what your banks were told: keep it to yourself.\n`);
}

function create(file: string): number {
  try {
    return openSync(file, 'wx', 0o600);
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    if (exists) throw new VigilError('file-exists', `${file} is there already: name another one`, { cause });
    throw new VigilError('file-unwritable', `${file} cannot be written`, { cause });
  }
}
