/** Files of events in a temporary folder, in tests. Out: an outbox that is closed after its test. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { fileOutbox } from '@vigil/portal/events/file-outbox.ts';
import { afterAll, beforeAll } from 'vitest';
import { whenDone } from './transmitting.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'vigil-events-'));
});
afterAll(() => removeFolder(home));

let file = 0;

/** Of the test's newest outbox. */
export const outboxPath = () => join(home, `outbox-${file}.jsonl`);

export function newOutboxPath(): string {
  file += 1;
  return outboxPath();
}

export function newFileOutbox() {
  newOutboxPath();
  return reopenedOutbox();
}

export async function reopenedOutbox() {
  const outbox = await fileOutbox(outboxPath());
  whenDone(() => outbox.close());
  return outbox;
}
