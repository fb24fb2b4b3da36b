/** Progress with an estimate of what is left. In: the steps of a fit and how long each takes beside the others. Out: lines of text. */

export interface FitStep {
  readonly name: string;
  /** Any unit, the same for all steps. */
  readonly weight: number;
}

export class FitSteps {
  private readonly steps: readonly FitStep[];
  private readonly show: (text: string) => void;
  private readonly nowMs: () => number;
  private readonly startMs: number;
  private at = -1;

  constructor(steps: readonly FitStep[], show: (text: string) => void, nowMs: () => number = () => performance.now()) {
    this.steps = steps;
    this.show = show;
    this.nowMs = nowMs;
    this.startMs = nowMs();
  }

  begin(name: string): void {
    this.at = this.steps.findIndex((step, index) => index > this.at && step.name === name);
    this.report();
  }

  /** @param share of the present step that is done, 0 to 1. */
  report(detail = '', share = 0): void {
    const { name, weight } = this.steps[this.at] ?? { name: 'fit', weight: 0 };
    const total = this.steps.reduce((sum, step) => sum + step.weight, 0);
    const done = this.steps.slice(0, Math.max(0, this.at)).reduce((sum, step) => sum + step.weight, share * weight);
    // The estimate first: a narrow terminal shows it too.
    const text = `step ${this.at + 1} of ${this.steps.length}${this.remaining(done, total)}: ${name}`;
    this.show(`${text}${detail === '' ? '' : `, ${detail}`}`);
  }

  private remaining(done: number, total: number): string {
    const elapsed = this.nowMs() - this.startMs;
    if (done < 0.02 * total || elapsed < 5000) return '';
    const minutes = ((elapsed / done) * (total - done)) / 60_000;
    return minutes < 1 ? ', less than a minute left' : `, about ${Math.round(minutes)} min left`;
  }
}
