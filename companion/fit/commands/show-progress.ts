/** Progress on stderr. In: texts as they come. Out: on a terminal one line that changes, elsewhere a line every few seconds. */

const QUIET_MS = 5000;
/** Of a terminal that does not say how wide it is. */
const COLUMNS = 80;

let isShown = false;

export function showProgress(): (text: string) => void {
  const { stderr } = process;
  let lastMs = Number.NEGATIVE_INFINITY;
  return (text) => {
    const nowMs = performance.now();
    // A longer text would wrap, and only its last line could be replaced.
    if (stderr.isTTY) stderr.write(`\r\x1b[K${text.slice(0, (stderr.columns || COLUMNS) - 1)}`);
    else if (nowMs - lastMs >= QUIET_MS) stderr.write(`${text}\n`);
    else return;
    isShown = true;
    lastMs = nowMs;
  };
}

/** Before anything else is written: a terminal would show it behind the progress. */
export function clearProgress(): void {
  if (isShown && process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  isShown = false;
}
