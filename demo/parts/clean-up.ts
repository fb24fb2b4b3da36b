/** Clean-up of a run. In: steps. Out: the steps undone in reverse order, also after errors. */

export class CleanUp {
  readonly #steps: { readonly what: string; readonly undo: () => unknown }[] = [];
  #running: Promise<string[]> | null = null;

  add(what: string, undo: () => unknown): void {
    this.#steps.push({ what, undo });
  }

  /** Runs every step once, also when one fails. Returns the failures. */
  run(): Promise<string[]> {
    this.#running ??= this.#undoAll();
    return this.#running;
  }

  async #undoAll(): Promise<string[]> {
    const failed: string[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step.undo();
      } catch (error) {
        failed.push(`${step.what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return failed;
  }
}
