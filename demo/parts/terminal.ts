/** Progress output. In: a stream. Out: lines, and a progress bar on a terminal. */
import type { WriteStream } from 'node:tty';

export interface Terminal {
  say(text: string): void;
  /** `share` from 0 to 1; drawn over itself on a terminal, at every tenth elsewhere. */
  progress(text: string, share: number): void;
}

const WIDTH = 28;

export function terminal(stream: WriteStream | NodeJS.WriteStream): Terminal {
  let open = false;
  let lastTenth = -1;
  const line = (text: string) => {
    if (open) stream.write('\r\x1b[2K');
    open = false;
    stream.write(`${text}\n`);
  };
  return {
    say(text) {
      lastTenth = -1;
      line(text);
    },
    progress(text, share) {
      const bounded = Math.min(1, Math.max(0, share));
      const full = Math.round(bounded * WIDTH);
      const bar = `  [${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${Math.round(bounded * 100)}% ${text}`;
      if (stream.isTTY) {
        stream.write(`\r\x1b[2K${bar}`);
        open = true;
        return;
      }
      const tenth = Math.floor(bounded * 10);
      if (tenth !== lastTenth) line(bar);
      lastTenth = tenth;
    },
  };
}
