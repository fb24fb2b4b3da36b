/**
 * Plays timed input into a page of Chromium over the DevTools protocol. In: keys or pointer samples with their times.
 * Out: trusted events with the recorded `timeStamp`, delivered as fast as the browser accepts them.
 */
import type { CDPSession } from 'playwright-core';
import type { TimedKey, TimedPointer } from './timed-input.ts';

/** Concurrent commands: enough to hide the round trip. */
const IN_FLIGHT = 64;

const MODIFIER_BIT: Readonly<Record<string, number>> = { Alt: 1, Control: 2, Meta: 4, Shift: 8 };

const MOUSE_EVENT = { move: 'mouseMoved', down: 'mousePressed', up: 'mouseReleased', wheel: 'mouseWheel' } as const;

type InputCommand = () => Promise<unknown>;

async function inOrder(commands: readonly InputCommand[]): Promise<void> {
  for (let i = 0; i < commands.length; i += IN_FLIGHT) {
    await Promise.all(commands.slice(i, i + IN_FLIGHT).map((command) => command()));
  }
}

/** `startMs`: epoch milliseconds of time 0, after the page has loaded. Returns the epoch of the last event. */
export async function playKeys(cdp: CDPSession, keys: readonly TimedKey[], startMs: number): Promise<number> {
  const steps = keys
    .flatMap((key) => [
      { key, tMs: key.downMs, down: true },
      { key, tMs: key.upMs, down: false },
    ])
    .sort((a, b) => a.tMs - b.tMs);
  let modifiers = 0;
  const commands = steps.map(({ key, tMs, down }): InputCommand => {
    const bit = MODIFIER_BIT[key.key] ?? 0;
    modifiers = down ? modifiers | bit : modifiers & ~bit;
    const text = down && key.key.length === 1 ? key.key : down && key.key === 'Enter' ? '\r' : undefined;
    const event = {
      type: down ? (text === undefined ? 'rawKeyDown' : 'keyDown') : 'keyUp',
      timestamp: (startMs + tMs) / 1000,
      modifiers,
      code: key.code,
      key: key.key,
      windowsVirtualKeyCode: key.keyCode,
      ...(text === undefined ? {} : { text }),
    } as const;
    return () => cdp.send('Input.dispatchKeyEvent', event);
  });
  await inOrder(commands);
  return startMs + Math.max(0, ...steps.map((step) => step.tMs));
}

/** As {@link playKeys}, for the pointer. */
export async function playPointer(cdp: CDPSession, samples: readonly TimedPointer[], startMs: number): Promise<number> {
  let buttons = 0;
  const commands = samples.map((sample): InputCommand => {
    if (sample.kind === 'down') buttons = 1;
    if (sample.kind === 'up') buttons = 0;
    const clicked = sample.kind === 'down' || sample.kind === 'up';
    const event = {
      type: MOUSE_EVENT[sample.kind],
      x: sample.x,
      y: sample.y,
      timestamp: (startMs + sample.tMs) / 1000,
      button: clicked ? (sample.button ?? 'left') : buttons === 1 ? 'left' : 'none',
      buttons,
      ...(clicked ? { clickCount: 1 } : {}),
      ...(sample.kind === 'wheel' ? { deltaX: 0, deltaY: sample.dy ?? 0 } : {}),
    } as const;
    return () => cdp.send('Input.dispatchMouseEvent', event);
  });
  await inOrder(commands);
  return startMs + (samples.at(-1)?.tMs ?? 0);
}
