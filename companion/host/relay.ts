/**
 * The relay between a browser and the companion. In: frames of the browser on stdin, payloads of the companion on the link.
 * Out: the same, unread, on the other side. Each side is read only as fast as the other accepts data: one frame is buffered.
 */
import type { Readable, Writable } from 'node:stream';
import { encodeFrame, FrameDecoder } from '@vigil/channel/framing.ts';
import type { Link } from '@vigil/channel/link.ts';
import { LIMITS } from '@vigil/protocol/capture.ts';
import type { Fault } from '@vigil/protocol/wire/to-extension.ts';

export interface BrowserStreams {
  readonly input: Readable;
  readonly output: Writable;
}

/** Sends the extension the reason why the connection ends. */
export function sendFault(output: Writable, code: Fault): void {
  output.write(encodeFrame(Buffer.from(JSON.stringify({ type: 'fault', code }))));
}

/** Resolves when nothing is left to relay; the caller flushes `output`. */
export function relay({ input, output }: BrowserStreams, link: Link): Promise<void> {
  return new Promise((resolve) => {
    const decoder = new FrameDecoder(
      LIMITS.frameBytes,
      (payload) => {
        if (!link.send(payload)) input.pause();
      },
      () => {
        sendFault(output, 'frame-invalid');
        link.close();
      },
    );
    link.onDrain = () => input.resume();
    link.onPayload = (payload) => {
      if (!output.write(encodeFrame(payload))) link.pause();
    };
    output.on('drain', () => link.resume());
    link.onEnd = (how) => {
      decoder.stop();
      if (how === 'lost') sendFault(output, 'companion-missing');
      if (how === 'invalid') sendFault(output, 'companion-refused');
      resolve();
    };
    input.on('data', (chunk: Buffer) => decoder.push(chunk));
    input.on('end', () => link.close());
    input.on('error', () => link.close());
    link.resume();
  });
}
