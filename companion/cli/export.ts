/** `vigil export`. In: paths, the name of a new file. Out: the file (mode 0600) with all stored data except keys. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { ChannelPaths } from '@vigil/channel/home.ts';
import { userApiOf } from '@vigil/control/call.ts';
import { removeFile } from '@vigil/files/while-open.ts';
import { VigilError } from '@vigil/protocol/errors.ts';

/** Throws `file-exists` or `file-unwritable`; deletes the partial file when the export fails. */
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
    removeFile(file);
    throw error;
  }
  process.stdout.write(
    `Written: ${file}. It contains your behavioural profile and attestation records: keep it private.\n`,
  );
}

function create(file: string): number {
  try {
    return openSync(file, 'wx', 0o600);
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    if (exists) throw new VigilError('file-exists', `${file} already exists: choose another file name`, { cause });
    throw new VigilError('file-unwritable', `Cannot write ${file}: check the directory and its permissions`, { cause });
  }
}
