import { DEGRADATIONS } from '@vigil/bench/accuracy/degrade-pointer.ts';
import { type PointerEvent, parseSession } from '@vigil/corpora/balabit.ts';
import { describe, expect, it } from 'vitest';

const HEAD = 'record timestamp,client timestamp,button,state,x,y';

describe('parseSession', () => {
  it('turns places into differences, without sentinels and repeated rows', () => {
    const { events, intervalMs } = parseSession(
      [
        HEAD,
        '0.0,0.000,NoButton,Move,100,100',
        '0.1,0.100,NoButton,Move,103,104',
        '0.2,0.100,NoButton,Move,103,104',
        '0.3,0.200,NoButton,Move,65535,65535',
        '0.4,0.300,Left,Pressed,110,104',
        '0.5,0.380,Left,Released,110,104',
        '0.6,0.500,Scroll,Down,0,0',
        '0.7,0.600,NoButton,Move,111,104',
      ].join('\r\n'),
    );
    expect(events.map(({ kind, dx, dy }) => [kind, dx, dy])).toEqual([
      ['move', 3, 4],
      ['down', 7, 0],
      ['up', 0, 0],
      ['wheel', 0, 100],
      ['move', 1, 0],
    ]);
    expect(events[1]!.tMs).toBeCloseTo(300, 6);
    expect(intervalMs).toBeCloseTo(200, 6);
  });

  it('reads an empty session as nothing', () => {
    expect(parseSession(HEAD)).toEqual({ events: [], intervalMs: 0 });
  });
});

describe('degradations', () => {
  const events: PointerEvent[] = Array.from({ length: 50 }, (_, k) => ({
    kind: k === 30 ? 'down' : k === 32 ? 'up' : 'move',
    tMs: 16 * (k + 1),
    dx: k === 30 || k === 32 ? 0 : (k % 7) + 1,
    dy: k % 3,
    button: 0,
  }));
  const total = (list: readonly PointerEvent[]) => [
    list.reduce((sum, { dx }) => sum + dx, 0),
    list.reduce((sum, { dy }) => sum + dy, 0),
  ];

  it('keep the travel and the order, except where events are lost', () => {
    for (const [name, degrade] of Object.entries(DEGRADATIONS)) {
      const altered = degrade(events, 1);
      const times = altered.map(({ tMs }) => tMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(altered.filter(({ kind }) => kind !== 'move')).toHaveLength(2);
      if (name !== 'dropped-10%') expect(total(altered)).toEqual(total(events));
    }
  });

  it('change how many events there are as their names say', () => {
    const count = (name: string) => DEGRADATIONS[name]!(events, 1).length;
    expect(count('report-110ms')).toBeLessThan(20);
    expect(count('report-1ms')).toBeGreaterThan(100);
    expect(count('dropped-10%')).toBeLessThan(50);
  });
});
