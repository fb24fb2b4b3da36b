import { EventAudit } from '@vigil/extension/content/event-audit.ts';
import { describe, expect, it } from 'vitest';

describe('EventAudit', () => {
  it('counts dispatched events that were not received, once', () => {
    const counts = new Map([['keydown', 5]]);
    const audit = new EventAudit(counts);
    counts.set('keydown', 9).set('pointerdown', 2);
    audit.receive('keydown');
    expect([audit.takeMissing(), audit.takeMissing()]).toEqual([5, 0]);
  });

  it('finds nothing missing while every event is received', () => {
    const counts = new Map<string, number>();
    const audit = new EventAudit(counts);
    for (let i = 1; i <= 3; i++) {
      counts.set('keydown', i);
      audit.receive('keydown');
    }
    expect(audit.takeMissing()).toBe(0);
  });

  it('does not count events before a reset', () => {
    const counts = new Map([['keydown', 0]]);
    const audit = new EventAudit(counts);
    counts.set('keydown', 30);
    audit.reset();
    expect(audit.takeMissing()).toBe(0);
  });

  it('finds nothing where the browser has no counts', () => {
    expect(new EventAudit(undefined).takeMissing()).toBe(0);
  });
});
