/**
 * Replaces a file in a folder that may be on a dead share. In: file, content. Out: the file as a whole or an error, within the
 * deadline. Throws `report-folder-late`, `report-folder-unwritable`. On Unix a shell writes: a call to a dead share never returns, and
 * a thread of this process that waits in it would keep the process from ending. Windows ends such calls itself.
 */
import { rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { runInShell } from '@vigil/channel/in-shell.ts';
import { onceFree } from '@vigil/files/while-open.ts';
import { codeOf, VigilError } from '@vigil/protocol/errors.ts';

const DEADLINE_MS = 30_000;

/** The draft is created, never opened: no link of another user is followed. Group members may read, others not. */
const SCRIPT = 'set -Ceu; umask 027; rm -f "$1"; cat > "$1"; mv -f "$1" "$2"';

const unwritable = (file: string, cause?: unknown) =>
  new VigilError('report-folder-unwritable', `${file} cannot be written: let users write to the folder`, { cause });

export interface ReplaceOptions {
  readonly platform?: NodeJS.Platform;
  readonly deadlineMs?: number;
  readonly shell?: string;
}

export async function replaceFile(file: string, content: string, options: ReplaceOptions = {}): Promise<void> {
  const { platform = process.platform, ...rest } = options;
  const draft = join(dirname(file), `.${basename(file)}.new`);
  if (platform === 'win32') await replaceHere(file, draft, content);
  else await replaceByShell(file, draft, content, rest);
}

async function replaceHere(file: string, draft: string, content: string): Promise<void> {
  try {
    await onceFree(() => writeFile(draft, content));
    await onceFree(() => rename(draft, file));
  } catch (error) {
    throw unwritable(file, error);
  }
}

async function replaceByShell(
  file: string,
  draft: string,
  content: string,
  options: Omit<ReplaceOptions, 'platform'>,
): Promise<void> {
  const { deadlineMs = DEADLINE_MS, ...shell } = options;
  try {
    await runInShell(SCRIPT, [draft, file], { ...shell, deadlineMs, input: Readable.from([content]) });
  } catch (error) {
    if (codeOf(error) !== 'folder-late') throw unwritable(file, error);
    throw new VigilError('report-folder-late', `${file} was not written within ${deadlineMs / 1000} s`);
  }
}
