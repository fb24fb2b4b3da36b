/** The protocols on recordings that a program made, as files. In: made-up people. Out: nothing. */

import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as bbmasShift from '@vigil/bench/accuracy/protocols/bbmas-shift.ts';
import * as bbmasWork from '@vigil/bench/accuracy/protocols/bbmas-work.ts';
import * as freihautAgeing from '@vigil/bench/accuracy/protocols/freihaut-ageing.ts';
import * as paceKeypad from '@vigil/bench/accuracy/protocols/pace-keypad.ts';
import * as paceSessions from '@vigil/bench/accuracy/protocols/pace-sessions.ts';
import type { Protocol, ProtocolContext } from '@vigil/bench/trials/protocol.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnKeys, KEY_TABLE_HEADER, typedRows } from '../made-up-typing.ts';

const PEOPLE = 4;
const DAY_MS = 86_400_000;

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'protocols-'));
  const free = (keys: number, sessions: number) => (subject: number) =>
    Array.from({ length: sessions }, (_, session) =>
      inOrder(subject, session, drawnKeys({ subject, session }, keys), 0),
    ).flat();
  await put('bbmas-full/keystrokes-holdout.csv', free(2_400, 1));
  await put('pace/free.csv', free(500, 6));
  const number = ['numpad_9', 'numpad_1', 'numpad_4', 'numpad_1', 'numpad_9', 'numpad_3', 'enter'];
  const repeated = (keys: readonly string[], sessions: number, apartMs: number) => (subject: number) =>
    Array.from({ length: sessions }, (_, session) => inOrder(subject, session, keys, session * apartMs)).flat();
  await put('pace/keypad-dev.csv', repeated(number, 20, 0));
  const password = ['ShiftLeft', 'KeyB', 'KeyA', 'KeyL', 'KeyL', 'Digit3', 'Digit9', 'Enter'];
  await put('freihaut/keystrokes-dev.csv', repeated(password, 60, DAY_MS / 6));
});
afterAll(() => removeFolder(dataDir));

async function put(path: string, rowsOf: (subject: number) => readonly string[]): Promise<void> {
  await mkdir(join(dataDir, path, '..'), { recursive: true });
  const rows = Array.from({ length: PEOPLE }, (_, subject) => rowsOf(subject)).flat();
  await writeFile(join(dataDir, path), [KEY_TABLE_HEADER, ...rows].join('\n'));
}

/** Every subject has a hold and a flight of their own, each key its own share of both. */
function inOrder(subject: number, session: number, keys: readonly string[], fromMs: number): string[] {
  const habit = { holdMs: 60 + 20 * subject, gapMs: 130 + 25 * subject, turn: subject + 3 };
  return typedRows({ subject, session, fromMs }, keys, habit);
}

function context(): ProtocolContext {
  const fittedModel = (): Promise<Uint8Array> => Promise.reject(new Error('not fitted here'));
  return { dataDir, background: 'shipped', seed: 1, leaveOut: [], progress: () => {}, fittedModel };
}

describe('protocols of work, tasks and sessions', () => {
  it.each([bbmasWork, bbmasShift, paceSessions] as Protocol[])(
    '$name judges windows and enrolments',
    async (protocol) => {
      const { metrics, notes } = await protocol.run(context());
      for (const suffix of ['25', '50', '100', '200', '50-enrol-200', '50-enrol-500']) {
        for (const figure of ['eer-pooled', 'fnmr-at-fmr-5', 'fnmr-at-fmr-1', 'fnmr-at-fmr-0.1', 'cllr', 'cllr-min']) {
          expect(metrics[`${figure}-${suffix}`]?.value).toBeGreaterThanOrEqual(0);
        }
      }
      expect(metrics['eer-pooled-50']?.value).toBeLessThan(15);
      expect(metrics['cllr-ratio-50']?.bar).toEqual({ kind: 'max', value: 1.15 });
      expect(notes.join()).toContain('shipped parameters');
    },
  );
});

describe('freihaut-ageing', () => {
  it('follows entries over days and counts attacks that enter', async () => {
    const { metrics, tables } = await freihautAgeing.run(context());
    expect(metrics['eer-after-day-5']?.value).toBeLessThan(10);
    expect(metrics['attacks-entered']?.value).toBeLessThan(5);
    expect(metrics['genuine-kept-out']?.value).toBeLessThan(50);
    const byDay = tables.find(({ title }) => title.includes('by day'));
    expect(byDay?.rows).toHaveLength(10);
    expect(byDay?.rows[5]?.[1]).toBe(PEOPLE);
  });
});

describe('pace-keypad', () => {
  it('knows a number typed again, and says nothing by letters about the keypad', async () => {
    const { metrics } = await paceKeypad.run(context());
    expect(metrics['eer-pooled']?.value).toBeLessThan(20);
    expect(metrics['letters-mismatches']?.value).toBe(0);
  });
});
