/**
 * The native messaging host, started by a browser. In: the browser's frames on stdin, the caller in the arguments. Out: frames
 * on stdout, nothing else. It holds no state and ends when the browser's port or the companion ends. Imports are few: this file
 * is loaded at every start.
 */
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { connect } from '@vigil/channel/connect.ts';
import { pathsHere } from '@vigil/channel/home.ts';
import { protectProcess } from '@vigil/channel/protect-process.ts';
import { codeOf } from '@vigil/protocol/errors.ts';
import { callerOf, homeOf } from './arguments.ts';
import { watchParent } from './parent.ts';
import { type BrowserStreams, relay, sendFault } from './relay.ts';

/** How long a browser that no longer reads may hold up the end. */
const FLUSH_MS = 300;

/**
 * A pipe as a browser hands it over, in one direction only: stdin and stdout may be two ends of one socket, and reading
 * from stdout would take what the browser should read. Null for a file or a terminal, when the host is run by hand.
 */
function pipe(fd: 0 | 1): Socket | null {
  try {
    return new Socket({ fd, readable: fd === 0, writable: fd === 1 });
  } catch {
    return null;
  }
}

/** Sockets and not process.stdout: that one blocks the whole process when the browser does not read. */
function openBrowser(): BrowserStreams {
  return { input: pipe(0) ?? process.stdin, output: pipe(1) ?? process.stdout };
}

function finish(output: Writable): void {
  setTimeout(() => process.exit(0), FLUSH_MS);
  output.end(() => process.exit(0));
}

async function main(): Promise<void> {
  protectProcess({ packaged: false });
  const browser = openBrowser();
  const leave = () => process.exit(0);
  browser.output.on('error', leave);
  watchParent(leave);
  // The browser may end before there is a companion: the pipe signals it once, and the relay does not listen yet.
  browser.input.on('end', leave).on('error', leave);
  const paths = pathsHere(homeOf(process.argv));
  try {
    const link = await connect(paths, { role: 'extension', caller: callerOf(process.argv) });
    browser.input.off('end', leave).off('error', leave);
    await relay(browser, link);
  } catch (error) {
    const code = codeOf(error);
    sendFault(browser.output, code === 'companion-missing' || code === 'companion-refused' ? code : 'internal');
  }
  finish(browser.output);
}

main();
