/** The companion is missing or does not reply. In: the failure code. Out: what is wrong and the remedy. */

import type { Localizer } from '@vigil/text/localizer.ts';
import { problemText } from '@vigil/text/problem-text.ts';
import type { VNode } from 'preact';

interface ProblemProps {
  readonly localizer: Localizer;
  /** Null before the first reply. */
  readonly problem: string | null;
  onRetry(): void;
}

export function Missing({ localizer, problem, onRetry }: ProblemProps): VNode {
  const { problems, common } = localizer.strings;
  if (problem === null || problem === 'connecting') {
    return (
      <section class="card blank" aria-busy="true">
        <p role="status">{common.loading}</p>
        <div class="skeleton" />
        <div class="skeleton short" />
      </section>
    );
  }
  const [what, remedy] = problemText(localizer, problem);
  return (
    <section class="card blank" data-tone="warn" data-problem={problem}>
      <div role="alert">
        <h2>{problems.title}</h2>
        <p>{what}</p>
        <p class="remedy">{remedy}</p>
      </div>
      <p class="hint">{problems.meanwhile}</p>
      <div class="row">
        <button type="button" class="primary" onClick={onRetry}>
          {common.retry}
        </button>
      </div>
    </section>
  );
}

/** Shown above stale data. `atMs`: the time of the data. */
export function Stale({ localizer, problem, atMs, onRetry }: ProblemProps & { problem: string; atMs: number }): VNode {
  const { common } = localizer.strings;
  const [what, remedy] = problemText(localizer, problem);
  return (
    <div class="stale" role="status" data-problem={problem}>
      <p>
        <strong>{localizer.format(common.stale, { time: localizer.time(atMs, Date.now()) })}</strong> {what} {remedy}
      </p>
      <button type="button" onClick={onRetry}>
        {common.retry}
      </button>
    </div>
  );
}

/** Shown under a button whose action failed. */
export function ActionProblem({ localizer, problem }: { localizer: Localizer; problem: string | null }): VNode {
  const text = problem === null ? '' : [localizer.strings.common.failed, ...problemText(localizer, problem)].join(' ');
  return (
    <p class="problem" role="alert">
      {text}
    </p>
  );
}
