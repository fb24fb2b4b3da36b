/** The portal's stores in files: they survive a restart on Windows, where a directory cannot be synced. */
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { fileOutbox } from '@vigil/portal/events/file-outbox.ts';

export async function outboxInFiles(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-outbox-'));
  const open = () => fileOutbox(join(folder, 'outbox.jsonl'));
  const first = await open();
  await first.append('https://receiver.example', 'token-1');
  await first.append('https://receiver.example', 'token-2');
  await first.close();
  const second = await open();
  const item = await second.claim('https://receiver.example', 1000);
  assert.equal(item?.token, 'token-1');
  await second.delivered(item?.id ?? '');
  await second.close();
  const third = await open();
  assert.equal((await third.claim('https://receiver.example', 1000))?.token, 'token-2');
  await third.close();
  removeFolder(folder);
  return 'two restarts';
}
