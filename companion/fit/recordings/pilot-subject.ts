/**
 * What is kept of one installation of a pilot. In: its visits as they are read. Out: visits in order, as many as the budget allows, spread
 * over the whole pilot.
 */
import { FEATURE_COUNT } from '@vigil/engine/pointer/stroke-features.ts';
import type { DeviceFacts } from '@vigil/pilot/visit.ts';
import type { RecordedVisit } from './recorded-input.ts';

/** The most that is kept of one person. */
export interface SubjectBudget {
  readonly keys: number;
  readonly strokes: number;
}

export interface PilotSubject {
  /** Pseudonym of the installation. */
  readonly id: string;
  readonly visits: readonly RecordedVisit[];
  /** Of all that was recorded, kept or not. */
  readonly recorded: RecordedAmounts;
  readonly devices: readonly DeviceFacts[];
}

export interface RecordedAmounts {
  readonly visits: number;
  readonly days: number;
  readonly keys: number;
  readonly strokes: number;
}

export class SubjectRecord {
  readonly id: string;
  private readonly budget: SubjectBudget;
  private kept: { readonly visit: RecordedVisit; readonly at: number }[] = [];
  /** Of the visits, every so many-th is kept. */
  private step = 1;
  private seen = 0;
  private keys = 0;
  private strokes = 0;
  private readonly days = new Set<number>();
  private readonly devices = new Map<string, DeviceFacts>();

  constructor(id: string, budget: SubjectBudget) {
    this.id = id;
    this.budget = budget;
  }

  add(visit: RecordedVisit, device: DeviceFacts): void {
    this.keys += visit.keystrokes.length;
    this.strokes += strokesOf(visit);
    this.days.add(visit.day);
    this.devices.set(JSON.stringify(device), device);
    const at = this.seen++;
    if (at % this.step !== 0) return;
    this.kept.push({ visit, at });
    while (this.isOver() && this.kept.length > 1) this.thin();
  }

  /** In order of days. */
  subject(): PilotSubject {
    const visits = [...this.kept].sort((a, b) => a.visit.day - b.visit.day || a.at - b.at).map(({ visit }) => visit);
    const recorded = { visits: this.seen, days: this.days.size, keys: this.keys, strokes: this.strokes };
    return { id: this.id, visits, recorded, devices: [...this.devices.values()] };
  }

  private isOver(): boolean {
    const keys = this.kept.reduce((sum, { visit }) => sum + visit.keystrokes.length, 0);
    const strokes = this.kept.reduce((sum, { visit }) => sum + strokesOf(visit), 0);
    return keys > this.budget.keys || strokes > this.budget.strokes;
  }

  private thin(): void {
    this.step *= 2;
    this.kept = this.kept.filter(({ at }) => at % this.step === 0);
  }
}

export function strokesOf({ strokes }: RecordedVisit): number {
  return strokes.length / FEATURE_COUNT;
}
