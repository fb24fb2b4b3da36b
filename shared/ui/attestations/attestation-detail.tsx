/** One answer, whole. In: its position. Out: to whom and when, every claim that was sent with what it means, and its proof. */

import { codeOf } from '@vigil/protocol/errors.ts';
import type { WholeAnswer } from '@vigil/protocol/user/attestations.ts';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ActionProblem } from '../problem.tsx';
import { VerdictLabel } from '../verdict-mark.tsx';
import { useWindowServices } from '../window-services.ts';
import { claimLabels } from './claim-labels.ts';

/** What people look for first; the other claims follow as they were sent. */
const FIRST = ['purpose', 'verdict', 'confidence', 'llr', 'fmr', 'ev', 'mod', 'model', 'env', 'kp', 'origin', 'sub'];

function inOrder(claims: Readonly<Record<string, unknown>>): [string, unknown][] {
  const names = [...new Set([...FIRST, ...Object.keys(claims)])];
  return names.flatMap((name): [string, unknown][] => (Object.hasOwn(claims, name) ? [[name, claims[name]]] : []));
}

interface AttestationDetailProps {
  readonly seq: number;
  /** Shown where the answer covers the list. */
  readonly onBack: (() => void) | null;
}

export function AnswerDetail({ seq, onBack }: AttestationDetailProps): VNode {
  const { localizer, desk } = useWindowServices();
  const { answers, common } = localizer.strings;
  const [answer, setAnswer] = useState<WholeAnswer | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    let isWanted = true;
    setProblem(null);
    desk.ask({ ask: 'answer', seq }).then(
      (whole) => isWanted && setAnswer(whole),
      (error: unknown) => isWanted && setProblem(codeOf(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [desk, seq]);
  useEffect(() => {
    if (onBack !== null) title.current?.focus();
  }, [onBack === null]);
  const isHere = answer?.seq === seq;
  return (
    <section class="card answer-detail" aria-labelledby="detail-title" aria-busy={!isHere}>
      <header class="card-head">
        <h2 id="detail-title" ref={title} tabIndex={-1}>
          {localizer.format(answers.detail, { seq: localizer.number(seq) })}
        </h2>
        {onBack !== null && (
          <button type="button" onClick={onBack}>
            {common.back}
          </button>
        )}
      </header>
      <ActionProblem localizer={localizer} problem={problem} />
      {isHere && <Whole answer={answer} />}
    </section>
  );
}

function Whole({ answer }: { readonly answer: WholeAnswer }): VNode {
  const { localizer } = useWindowServices();
  const { answers } = localizer.strings;
  return (
    <>
      <div>
        <p>
          <VerdictLabel localizer={localizer} verdict={answer.verdict} />
        </p>
        <p>{localizer.format(answers.attested, { bank: answer.bankName })}</p>
        <p class="hint">{localizer.format(answers.at, { time: localizer.exact(answer.atMs) })}</p>
        <p class="hint">
          <code>{answer.origin}</code>
        </p>
      </div>
      <h3>{answers.sent}</h3>
      <p class="hint">{answer.claims === null ? answers.sentNot : answers.sentHint}</p>
      {answer.claims !== null && <Claims claims={answer.claims} />}
      <h3>{answers.proof}</h3>
      <dl class="claims">
        <div>
          <dt>{answers.jws}</dt>
          <dd>
            <code>{answer.jws}</code>
          </dd>
        </div>
        <div>
          <dt>{answers.chain}</dt>
          <dd>
            <code>{answer.chain}</code>
          </dd>
        </div>
      </dl>
    </>
  );
}

function Claims({ claims }: { readonly claims: Readonly<Record<string, unknown>> }): VNode {
  const { localizer } = useWindowServices();
  return (
    <>
      <dl class="claims">
        {inOrder(claims).map(([name, value]) => {
          const { title, explained, lines } = claimLabels(localizer, name, value);
          return (
            <div key={name}>
              <dt>
                {title} <code>{name}</code>
              </dt>
              <dd>
                {lines.map((line) => (
                  <span key={line}>{line}</span>
                ))}
                <span class="hint">{explained}</span>
              </dd>
            </div>
          );
        })}
      </dl>
      <details>
        <summary>{localizer.strings.answers.raw}</summary>
        <pre>{JSON.stringify(claims, null, 2)}</pre>
      </details>
    </>
  );
}
