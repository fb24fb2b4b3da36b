/**
 * The demo command. In: command-line options. Out: a browser for the user, or three acts with log lines, screenshots, and
 * exit code 0 only if every act succeeded.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { VigilError } from '@vigil/protocol/errors.ts';
import { Command } from 'commander';
import { handOver } from './acts/hand-over.ts';
import { playInBrowser } from './acts/play-in-browser.ts';
import { playOverStdio } from './acts/play-over-stdio.ts';
import { inFirstBrowser } from './browser/choose.ts';
import type { FoundBrowser } from './browser/find.ts';
import { ROOT } from './parts/root.ts';
import { type Terminal, terminal } from './parts/terminal.ts';

interface DemoOptions {
  readonly auto?: boolean;
  readonly people?: string;
  readonly count: string;
  readonly against: string;
  readonly pictures: string;
}

const program = new Command('demo')
  .description('Runs Vigil from key presses in a real browser to attestations that a bank verifies.')
  .option('--auto', 'play the three acts without a user, even with a display')
  .option('--people <folder>', 'play recordings of real people (see bench/README.md for their layout)')
  .option('--count <n>', 'number of people to play', '20')
  .option('--against <n>', 'number of impostors for each', '5')
  .option('--pictures <folder>', 'folder for screenshots', join(ROOT, 'out', 'demo'));

async function main(): Promise<number> {
  const options = program.parse().opts<DemoOptions>();
  const out = terminal(process.stdout);
  mkdirSync(options.pictures, { recursive: true });
  const code = await inFirstBrowser((browser) => play(browser, options, out), out.say);
  if (code !== null) return code;
  out.say('Continuing without a browser: driving the real host over its standard input and output.');
  return playOverStdio(out);
}

async function play(browser: FoundBrowser, options: DemoOptions, out: Terminal): Promise<number> {
  if (options.people !== undefined) {
    const { playPeople } = await import('./acts/play-people.ts');
    const count = Number(options.count);
    return playPeople({ browser, out, folder: options.people, count, against: Number(options.against) });
  }
  const display = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
  if (display && options.auto !== true) return handOver({ browser, out });
  return playInBrowser({ browser, out, pictures: options.pictures });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof VigilError ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
