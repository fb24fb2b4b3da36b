/** The consent page of a pilot names everything that a recording holds. */
import { deviceFacts, recordedPart, visitEntry } from '@vigil/pilot/visit.ts';
import { CONTEXTS, type ContextName, EVENT } from '@vigil/protocol/capture.ts';
import { enPilot } from '@vigil/text/strings/en-pilot.ts';
import { expect, it } from 'vitest';

const EVENTS = {
  keyDown: 'when it was pressed',
  keyUp: 'when it was released',
  pointerMove: 'how far it moved',
  pointerDown: 'buttons',
  pointerUp: 'buttons',
  wheel: 'turns of the wheel',
  context: 'Marks without content',
  field: 'a number that is the same for the same field',
} satisfies Record<keyof typeof EVENT, string>;

const MARKS = {
  focus: 'left, hidden or shown',
  blur: 'left, hidden or shown',
  hidden: 'left, hidden or shown',
  visible: 'left, hidden or shown',
  paste: 'pasted',
  autofill: 'filled in',
  'ime-start': 'without keys',
  'ime-end': 'without keys',
  'secret-start': 'such as password fields',
  'secret-end': 'such as password fields',
  'unkeyed-input': 'without keys',
  untrusted: 'pretended input',
  'pointer-mouse': 'a mouse, a finger or a pen',
  'pointer-touch': 'a mouse, a finger or a pen',
  'pointer-pen': 'a mouse, a finger or a pen',
  gap: 'input was lost',
  edit: 'edited',
  drag: 'dragged',
  drop: 'dropped',
  'script-input': 'a script of the page changed a field',
  'text-service': 'without keys',
} satisfies Record<ContextName, string>;

const MEMBERS: Readonly<Record<string, string>> = {
  pseudonym: 'a random name for this computer',
  visit: 'a random name for this computer',
  part: 'a random name for this computer',
  last: 'a random name for this computer',
  day: 'counted from your consent',
  site: 'Which bank',
  device: 'operating system',
  entries: 'For each key',
  os: 'operating system',
  browser: 'the browser',
  keyboard: 'the kind of keyboard',
  reportHz: 'the rate of the pointer',
  clockStepMs: 'the precision of the browser’s clock',
  kind: 'you signed in',
  atMs: 'when',
  frame: 'which part of its page',
  seq: 'when',
  at: 'when',
  sent: 'when',
  lost: 'input was lost',
  events: 'For each key',
  unseen: 'steps of 16',
};

const page = [...enPilot.keptPoints, ...enPilot.neverPoints].join('\n');

it.each(Object.keys(EVENT) as (keyof typeof EVENT)[])('names the event %s', (kind) => {
  expect(page).toContain(EVENTS[kind]);
});

it.each(CONTEXTS)('names the mark %s', (mark) => {
  expect(page).toContain(MARKS[mark]);
});

it('names every member of a recorded part', () => {
  const entries = visitEntry.options.flatMap(({ shape }) => Object.keys(shape));
  const members = [...Object.keys(recordedPart.shape), ...Object.keys(deviceFacts.shape), ...entries];
  for (const member of members) expect([member, page.includes(MEMBERS[member] ?? 'not named')]).toEqual([member, true]);
});
