/** The companion is not there, or stopped answering. In: the code of the hop that failed. Out: what is wrong, its cure. */

import type { Words } from '@vigil/text/localizer.ts';
import { problemWords } from '@vigil/text/problem-text.ts';
import type { VNode } from 'preact';

interface ProblemProps {
  readonly words: Words;
  /** Null: nothing was heard yet, good or bad. */
  readonly problem: string | null;
  onRetry(): void;
}

export function Missing({ words, problem, onRetry }: ProblemProps): VNode {
  const { problems, common } = words.of;
  if (problem === null || problem === 'connecting') {
    return (
      <section class="card blank" aria-busy="true">
        <p role="status">{common.loading}</p>
        <div class="skeleton" />
        <div class="skeleton short" />
      </section>
    );
  }
  const [what, cure] = problemWords(words, problem);
  return (
    <section class="card blank" data-tone="warn" data-problem={problem}>
      <div role="alert">
        <h2>{problems.title}</h2>
        <p>{what}</p>
        <p class="cure">{cure}</p>
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

/** Over what was last heard, when nothing is heard any more. `atMs`: when that was. */
export function Stale({ words, problem, atMs, onRetry }: ProblemProps & { problem: string; atMs: number }): VNode {
  const { common } = words.of;
  const [what, cure] = problemWords(words, problem);
  return (
    <div class="stale" role="status" data-problem={problem}>
      <p>
        <strong>{words.say(common.stale, { time: words.time(atMs, Date.now()) })}</strong> {what} {cure}
      </p>
      <button type="button" onClick={onRetry}>
        {common.retry}
      </button>
    </div>
  );
}

/** Under a button whose action did not work. */
export function ActionProblem({ words, problem }: { words: Words; problem: string | null }): VNode {
  const text = problem === null ? '' : [words.of.common.failed, ...problemWords(words, problem)].join(' ');
  return (
    <p class="problem" role="alert">
      {text}
    </p>
  );
}
