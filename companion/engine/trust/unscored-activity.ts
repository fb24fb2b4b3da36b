/**
 * Activity since the last scored input. In: acts and time that say nothing about who acts. Out: the odds that someone took over
 * meanwhile. Without it, a match would last as long as anybody keeps the page busy.
 */
import { TUNING } from './tuning.ts';

export class UnscoredActivity {
  /** Of the active time, how much could not be seen. */
  unseenMs = 0;
  private activeMs = 0;
  private actOdds = 0;

  active(ms: number): void {
    this.activeMs += ms;
  }

  click(): void {
    this.actOdds += TUNING.clickHazard;
  }

  wheel(): void {
    this.actOdds += TUNING.wheelHazard;
  }

  unseen(ms: number): void {
    this.unseenMs += ms;
  }

  get odds(): number {
    return this.actOdds + this.timeOdds;
  }

  /** Ends with scored input. Returns the odds that remain as hazard before it; a stroke explains the acts, not the time. */
  end(isPointer: boolean): number {
    const odds = isPointer ? this.timeOdds : this.odds;
    this.unseenMs = 0;
    this.activeMs = 0;
    this.actOdds = 0;
    return odds;
  }

  private get timeOdds(): number {
    const ms = Math.max(0, this.activeMs - TUNING.unscoredGraceMs);
    return (TUNING.unscoredHazardPerMinute * ms + TUNING.unseenHazardPerMinute * this.unseenMs) / 60_000;
  }
}
