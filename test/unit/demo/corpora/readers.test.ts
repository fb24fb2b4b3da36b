import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readAalto } from '@vigil/corpora/aalto.ts';
import { readBbmas } from '@vigil/corpora/bbmas.ts';
import { readBbmasFull } from '@vigil/corpora/bbmas-full.ts';
import { CMU_TIMES, readCmu } from '@vigil/corpora/cmu.ts';
import { readFreihaut } from '@vigil/corpora/freihaut.ts';
import { keyEvents, keystrokesOf } from '@vigil/corpora/key-events.ts';
import { csvFields } from '@vigil/corpora/lines.ts';
import { readPace } from '@vigil/corpora/pace.ts';
import { removeFolder } from '@vigil/demo/parts/remove-folder.ts';
import { ZONES } from '@vigil/protocol/zones.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'readers-'));
});
afterEach(() => removeFolder(folder));

async function put(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), path.endsWith('.gz') ? gzipSync(text) : text);
}

const zones = (run: Parameters<typeof keystrokesOf>[0]): (string | undefined)[] =>
  keystrokesOf(run).map(({ zone }) => ZONES[zone]);

describe('readers', () => {
  it('read Aalto sentences in time order for any order of rows, and skip malformed ones', async () => {
    const row = (section: number, press: number, release: number, code: number): string =>
      `7\t${section}\tS\tU\t1\t${press}\t${release}\tx\t${code}`;
    const header =
      'PARTICIPANT_ID\tTEST_SECTION_ID\tSENTENCE\tUSER_INPUT\tKEYSTROKE_ID\tPRESS_TIME\tRELEASE_TIME\tLETTER\tKEYCODE';
    await put(
      'aalto/keystrokes-dev.tsv.gz',
      [header, row(2, 5_000, 5_090, 32), row(1, 1_200, 1_310, 69), row(1, 1_000, 1_100, 84), '7\t1\tbroken'].join('\n'),
    );
    const [subject, ...others] = await readAalto(folder);
    expect(others).toEqual([]);
    expect(subject?.runs.map(zones)).toEqual([['left-index-top', 'left-outer-top'], ['space']]);
    expect(keystrokesOf(subject?.runs[0] ?? [])[1]).toMatchObject({
      downDownMs: 200,
      previousHoldMs: 100,
      holdMs: 110,
    });
  });

  it('read BB-MAS keys by name, also the comma', async () => {
    await put(
      'bbmas/keystrokes-dev.csv',
      'user,key,press_ms,hold_ms\n2,h,0,90\n2,",",200,80\n2,lshift,400,150\n2,"""",450,60\n',
    );
    const [subject] = await readBbmas(folder);
    expect(subject?.runs.map(zones)).toEqual([
      ['right-index-home', 'right-outer-bottom', 'left-shift', 'right-outer-home'],
    ]);
  });

  it('read BB-MAS as downloaded, a folder a person, repeats left out', async () => {
    const row = (event: number, key: string, direction: number, ms: string): string =>
      `${event},${key},${direction},2017-10-04 11:28:2${ms}`;
    await put(
      'bbmas/13/13_Desktop_Keyboard.csv',
      [
        'EID,key,direction,time',
        row(0, 'h', 0, '4.000'),
        row(1, 'h', 0, '4.500'),
        row(2, 'h', 1, '4.600'),
        row(3, 'lshift', 0, '4.900'),
        row(4, '","', 0, '5.000'),
        row(5, '","', 1, '5.080'),
        row(6, 'lshift', 1, '5.250'),
      ].join('\n'),
    );
    const subject = (await readBbmas(folder)).find(({ id }) => id === '13');
    expect(subject?.runs.map(zones)).toEqual([['right-index-home', 'left-shift', 'right-outer-bottom']]);
    expect(keystrokesOf(subject?.runs[0] ?? [])[1]).toMatchObject({
      downDownMs: 900,
      previousHoldMs: 600,
      holdMs: 350,
    });
  });

  it.each(['-dev', '-holdout', ''])('read the whole of BB-MAS from files named keystrokes%s', async (suffix) => {
    const rows = [
      '2,0,t,0,296',
      '2,0,LSHIFT,172,530',
      '2,0,NUM5,406,',
      '2,0,NUM+,500,560',
      '2,0,comma,700,790',
      '2,0,(,800,880',
    ];
    await put(
      `bbmas-full/keystrokes${suffix}.csv.gz`,
      ['person,session,key,press_ms,release_ms', ...rows, '2,0,broken'].join('\n'),
    );
    const [subject] = await readBbmasFull(folder);
    expect(subject?.id).toBe('bbmas-2');
    expect(subject?.runs.map(zones)).toEqual([
      ['left-index-top', 'left-shift', 'keypad-digit', 'keypad-operator', 'right-outer-bottom', 'digit'],
    ]);
    expect(keystrokesOf(subject?.runs[0] ?? []).map(({ holdMs }) => holdMs)).toEqual([
      296,
      358,
      Number.NaN,
      60,
      90,
      80,
    ]);
  });

  it('read the parts of Pace apart, sessions in order', async () => {
    const header = 'person,session,key,press_ms,release_ms';
    await put('pace/free-holdout.csv', `${header}\n0,1,e,900,960\n0,0,space,5,90\n0,0,t,0,80\n`);
    await put('pace/fixed.csv', `${header}\n0,0,dash,5,90\n`);
    await put('pace/keypad-dev.csv', `${header}\n0,0,numpad_9,0,78\n0,0,enter,200,260\n`);
    const read = async (part: 'free' | 'fixed' | 'keypad') =>
      (await readPace(folder, part)).map(({ id, runs }) => [id, runs.map(zones)]);
    expect(await read('free')).toEqual([['pace-free-0', [['left-index-top', 'space'], ['left-outer-top']]]]);
    expect(await read('fixed')).toEqual([['pace-fixed-0', [['punctuation']]]]);
    expect(await read('keypad')).toEqual([['pace-keypad-0', [['keypad-digit', 'keypad-operator']]]]);
  });

  it('read the entries of a password, keys named by their place', async () => {
    await put(
      'freihaut/keystrokes-dev.csv',
      'person,session,key,press_ms,release_ms\np01,7,KeyB,90000,90080\np01,0,ShiftLeft,0,222\np01,0,Digit9,137,261\n',
    );
    const [subject] = await readFreihaut(folder);
    expect(subject?.id).toBe('freihaut-p01');
    expect(subject?.runs.map(zones)).toEqual([['left-shift', 'digit'], ['left-index-bottom']]);
  });

  it('read CMU repetitions in order, in milliseconds', async () => {
    const line = (session: number, repetition: number, first: number): string =>
      ['s002', session, repetition, first, ...Array.from({ length: CMU_TIMES - 1 }, () => 0.1)].join(',');
    await put(
      'cmu/DSL-StrongPasswordData.csv',
      `subject\n${line(2, 1, 0.3)}\n${line(1, 2, 0.2)}\n${line(1, 1, 0.15)}\n`,
    );
    const [subject] = await readCmu(folder);
    expect(subject?.repetitions.map((times) => times[0])).toEqual([150, 200, 300]);
  });

  it('read nothing from a folder that is not there', async () => {
    expect(await readAalto(folder)).toEqual([]);
  });
});

describe('key events', () => {
  it('release before pressing on the same tick, except a key without length, and drop repeats', () => {
    const events = keyEvents([
      { zone: 1, key: 'a', downMs: 0, upMs: 16 },
      { zone: 2, key: 'b', downMs: 16, upMs: 16 },
      { zone: 3, key: 'c', downMs: 32, upMs: 64 },
      { zone: 3, key: 'c', downMs: 48, upMs: 64 },
    ]);
    expect(events.map((event) => `${event.kind} ${event.tMs} ${event.slot}`)).toEqual([
      'down 0 0',
      'up 16 0',
      'down 16 0',
      'up 16 0',
      'down 32 0',
      'up 64 0',
    ]);
  });
});

it('splits quoted fields', () => {
  expect(csvFields('2,",",74927,156')).toEqual(['2', ',', '74927', '156']);
  expect(csvFields('a,"x""y",,z')).toEqual(['a', 'x"y', '', 'z']);
});
