/**
 * One attestation record in full. In: its sequence number. Out: recipient, time, every claim with its meaning, and
 * the proof.
 */

import { codeOf } from '@vigil/protocol/errors.ts';
import type { AttestationDetail } from '@vigil/protocol/user/attestations.ts';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ActionProblem } from '../problem.tsx';
import { VerdictLabel } from '../verdict-mark.tsx';
import { useWindowServices } from '../window-services.ts';
import { claimLabels } from './claim-labels.ts';

/** Claims shown first; the others follow in their order. */
const FIRST = ['purpose', 'verdict', 'confidence', 'llr', 'fmr', 'ev', 'mod', 'model', 'env', 'kp', 'origin', 'sub'];

function inOrder(claims: Readonly<Record<string, unknown>>): [string, unknown][] {
  const names = [...new Set([...FIRST, ...Object.keys(claims)])];
  return names.flatMap((name): [string, unknown][] => (Object.hasOwn(claims, name) ? [[name, claims[name]]] : []));
}

interface AttestationDetailProps {
  readonly seq: number;
  /** Shown when the detail covers the list. */
  readonly onBack: (() => void) | null;
}

export function AttestationDetailView({ seq, onBack }: AttestationDetailProps): VNode {
  const { localizer, userApi } = useWindowServices();
  const { attestations, common } = localizer.strings;
  const [attestation, setAttestation] = useState<AttestationDetail | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    let isWanted = true;
    setProblem(null);
    userApi.request({ type: 'attestation', seq }).then(
      (whole) => isWanted && setAttestation(whole),
      (error: unknown) => isWanted && setProblem(codeOf(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [userApi, seq]);
  useEffect(() => {
    if (onBack !== null) title.current?.focus();
  }, [onBack === null]);
  const isHere = attestation?.seq === seq;
  return (
    <section class="card attestation-detail" aria-labelledby="detail-title" aria-busy={!isHere}>
      <header class="card-head">
        <h2 id="detail-title" ref={title} tabIndex={-1}>
          {localizer.format(attestations.detail, { seq: localizer.number(seq) })}
        </h2>
        {onBack !== null && (
          <button type="button" onClick={onBack}>
            {common.back}
          </button>
        )}
      </header>
      <ActionProblem localizer={localizer} problem={problem} />
      {isHere && <Whole attestation={attestation} />}
    </section>
  );
}

function Whole({ attestation }: { readonly attestation: AttestationDetail }): VNode {
  const { localizer } = useWindowServices();
  const { attestations } = localizer.strings;
  return (
    <>
      <div>
        <p>
          <VerdictLabel localizer={localizer} verdict={attestation.verdict} />
        </p>
        <p>{localizer.format(attestations.attested, { bank: attestation.bankName })}</p>
        <p class="hint">{localizer.format(attestations.at, { time: localizer.exact(attestation.atMs) })}</p>
        <p class="hint">
          <code>{attestation.origin}</code>
        </p>
      </div>
      <h3>{attestations.sent}</h3>
      <p class="hint">{attestation.claims === null ? attestations.sentNot : attestations.sentHint}</p>
      {attestation.claims !== null && <Claims claims={attestation.claims} />}
      <h3>{attestations.proof}</h3>
      <dl class="claims">
        <div>
          <dt>{attestations.jws}</dt>
          <dd>
            <code>{attestation.jws}</code>
          </dd>
        </div>
        <div>
          <dt>{attestations.chain}</dt>
          <dd>
            <code>{attestation.chain}</code>
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
        <summary>{localizer.strings.attestations.raw}</summary>
        <pre>{JSON.stringify(claims, null, 2)}</pre>
      </details>
    </>
  );
}
