/** `vigil-fit check`. In: a folder of pilot files, the pilot's key. Out: counts and what they suffice for, on stdout. */
import { check, checkText } from '../recordings/check.ts';
import { readRecordings } from '../recordings/read-recordings.ts';
import { pilotKeyFrom } from './private-key.ts';
import { clearProgress, showProgress } from './show-progress.ts';

export async function checkRecordings(
  dir: string,
  options: { readonly key: string; readonly json?: true },
): Promise<void> {
  const recordings = await readRecordings(dir, await pilotKeyFrom(options.key), showProgress());
  const checked = check(recordings);
  clearProgress();
  process.stdout.write(`${options.json ? JSON.stringify(checked) : checkText(checked)}\n`);
}
