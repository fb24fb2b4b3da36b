/** One answer, whole. In: its position. Out: to whom and when, every claim that was sent with what it means, and its proof. */

import { codeOf } from '@vigil/protocol/errors.ts';
import type { WholeAnswer } from '@vigil/protocol/user/attestations.ts';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ActionProblem } from '../problem.tsx';
import { VerdictWord } from '../verdict-mark.tsx';
import { useAtHand } from '../window-services.ts';
import { claimWords } from './claim-labels.ts';

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
  const { words, desk } = useAtHand();
  const { answers, common } = words.of;
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
          {words.say(answers.detail, { seq: words.number(seq) })}
        </h2>
        {onBack !== null && (
          <button type="button" onClick={onBack}>
            {common.back}
          </button>
        )}
      </header>
      <ActionProblem words={words} problem={problem} />
      {isHere && <Whole answer={answer} />}
    </section>
  );
}

function Whole({ answer }: { readonly answer: WholeAnswer }): VNode {
  const { words } = useAtHand();
  const { answers } = words.of;
  return (
    <>
      <div>
        <p>
          <VerdictWord words={words} verdict={answer.verdict} />
        </p>
        <p>{words.say(answers.attested, { bank: answer.bankName })}</p>
        <p class="hint">{words.say(answers.at, { time: words.exact(answer.atMs) })}</p>
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
  const { words } = useAtHand();
  return (
    <>
      <dl class="claims">
        {inOrder(claims).map(([name, value]) => {
          const { title, explained, lines } = claimWords(words, name, value);
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
        <summary>{words.of.answers.raw}</summary>
        <pre>{JSON.stringify(claims, null, 2)}</pre>
      </details>
    </>
  );
}
