/** Progress on stderr. In: texts as they come. Out: on a terminal one line that changes, elsewhere a line every few seconds. */

const QUIET_MS = 5000;

export function showProgress(): (text: string) => void {
  const { stderr } = process;
  let lastMs = Number.NEGATIVE_INFINITY;
  return (text) => {
    const nowMs = performance.now();
    if (stderr.isTTY) stderr.write(`\r\x1b[K${text}`);
    else if (nowMs - lastMs >= QUIET_MS) stderr.write(`${text}\n`);
    else return;
    lastMs = nowMs;
  };
}
