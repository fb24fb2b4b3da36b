/**
 * What a content script reports, as it travels from the page to the engine. In: nothing. Out: the types, sizes and
 * names of the capture format; the schemas that check it stand in `wire/`.
 *
 * Times are integers in units of 0.1 ms. `dt` is the time since the event before it in the same stream (the first
 * one: since the batch's `at`), and may be negative when the browser hands events over late. Positions are differences
 * in CSS pixels to the pointer event before, never absolute.
 */

/** Kind of a capture event: the first element of its tuple. Part of the wire format: append, never renumber. */
export const EVENT = {
  keyDown: 0,
  keyUp: 1,
  pointerMove: 2,
  pointerDown: 3,
  pointerUp: 4,
  wheel: 5,
  context: 6,
  field: 7,
} as const;

/**
 * Key pressed. `slot` names the key until it is released (0 is the lowest free number), so that key and release can be
 * paired without naming the key. Auto-repeat is not reported.
 */
export type KeyDown = readonly [kind: typeof EVENT.keyDown, dt: number, zone: number, slot: number];
export type KeyUp = readonly [kind: typeof EVENT.keyUp, dt: number, slot: number];
export type PointerMove = readonly [kind: typeof EVENT.pointerMove, dt: number, dx: number, dy: number];
/** `button` as in MouseEvent.button: 0 main, 1 middle, 2 secondary. */
export type PointerDown = readonly [kind: typeof EVENT.pointerDown, dt: number, dx: number, dy: number, button: number];
export type PointerUp = readonly [kind: typeof EVENT.pointerUp, dt: number, dx: number, dy: number, button: number];
/** Wheel travel in CSS pixels, as reported by the browser. */
export type Wheel = readonly [kind: typeof EVENT.wheel, dt: number, dx: number, dy: number];
/** Something happened that changes what the input means: index into {@link CONTEXTS}. */
export type Context = readonly [kind: typeof EVENT.context, dt: number, context: number];
/** Another input field took the focus: a keyed hash that says only "the same field as before"; 0 is "none". */
export type Field = readonly [kind: typeof EVENT.field, dt: number, field: number];

export type CaptureEvent = KeyDown | KeyUp | PointerMove | PointerDown | PointerUp | Wheel | Context | Field;

/** Part of the wire format: append, never renumber. */
export const CONTEXTS = [
  'focus',
  'blur',
  'hidden',
  'visible',
  'paste',
  'autofill',
  'ime-start',
  'ime-end',
  /** A field whose keys are not reported took the focus, or lost it. */
  'secret-start',
  'secret-end',
  /** Text appeared without key events (drop, dictation, script). */
  'unkeyed-input',
  /** Synthetic events were seen and ignored. */
  'untrusted',
  'pointer-mouse',
  'pointer-touch',
  'pointer-pen',
  /** Capture was torn down by the page and set up again: what was typed in between was not seen. */
  'gap',
  /** Text was changed without a key by cut, undo, redo or a clear button. */
  'edit',
  /** A drag started: the pointer is not followed until it ends. */
  'drag',
  /** Text was dropped into a field. */
  'drop',
  /** A script of the page changed a field after an act of the user: templates, formatters. */
  'script-input',
  /** Text came from handwriting or an on-screen keyboard, without keys. */
  'text-service',
] as const;

export type ContextName = (typeof CONTEXTS)[number];

/** Number of a context, as it stands on the wire. */
export function contextCode(name: ContextName): number {
  return CONTEXTS.indexOf(name);
}

/** One second is 10,000 ticks. */
export const TICKS_PER_MS = 10;

/**
 * Activity of the user that is not recorded: in secret fields, in child frames without capture, after the page removed
 * the listeners. Rounded up, so that neither the length nor the rhythm of a secret can be derived.
 */
export interface Unseen {
  /** Milliseconds, in whole seconds. */
  readonly ms: number;
  /** Keys and buttons pressed, in steps of 16. */
  readonly acts: number;
}

/** A batch: what one frame saw, in order. */
export interface CaptureBatch {
  /** Random name of the frame's content script, new with every document. */
  readonly stream: string;
  /** 0, 1, 2 ... in this stream; a missing number is an uncounted loss. */
  readonly seq: number;
  /** Start of the batch: ticks since the document's time origin. */
  readonly at: number;
  /** Ticks from the start of the batch to the moment it was sent, on the same clock. */
  readonly sent: number;
  /** Events dropped since the previous batch because they could not be delivered. */
  readonly lost: number;
  readonly events: readonly CaptureEvent[];
  /** Since the batch before; absent when there was none. A batch may hold nothing else. */
  readonly unseen?: Unseen | undefined;
}

export const LIMITS = {
  /** Events in a batch. */
  eventsPerBatch: 512,
  /** Bytes of a frame towards the companion. */
  frameBytes: 64 * 1024,
  /** Bytes of a frame towards the browser (the browsers' own limit). */
  replyBytes: 1024 * 1024,
  /** Unseen activity of a batch, in milliseconds and in acts. */
  unseenMs: 1e9,
  unseenActs: 1e6,
  /** Keys held at the same time. */
  slots: 32,
} as const;
