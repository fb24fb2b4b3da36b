/** One record explained. In: an entry, the policy of the time. Out: a sentence, the reasons, and a table of claims. */
import type { VNode } from 'preact';
import type { AuditEntry } from '../../server/audit-entry.ts';
import type { PortalPolicy } from '../../server/policy.ts';
import { type ExplainedClaim, explain } from '../explain.ts';

interface ExplanationViewProps {
  readonly entry: AuditEntry;
  readonly policy: PortalPolicy | null;
}

export function ExplanationView({ entry, policy }: ExplanationViewProps): VNode {
  const { headline, reasons, claims } = explain(entry, policy);
  return (
    <section class="explanation" aria-label="Explanation" data-testid="explanation">
      <p class="headline">{headline}</p>
      {reasons.length > 0 && (
        <ul class="why">
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {entry.decision !== null && policy === null && (
        <p class="quiet">
          The policy of that time ({entry.decision.policy.name}, version {entry.decision.policy.version}) is not known
          to this console, so its thresholds are not shown.
        </p>
      )}
      {claims.length > 0 && <ClaimTable claims={claims} />}
      <Identity entry={entry} />
    </section>
  );
}

function ClaimTable({ claims }: { readonly claims: readonly ExplainedClaim[] }): VNode {
  return (
    <table class="claims">
      <thead>
        <tr>
          <th scope="col">Claim</th>
          <th scope="col">Value</th>
          <th scope="col">Policy wants</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {claims.map(({ name, value, wanted, result, meaning }) => (
          <tr key={name} data-result={result ?? 'none'}>
            <th scope="row">{name}</th>
            <td>{value}</td>
            <td>
              {result !== null && <b class="result">{result === 'met' ? '✓ ' : '✗ '}</b>}
              {wanted || (result === 'failed' ? 'not met' : '–')}
            </td>
            <td class="quiet">{meaning}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Whole hashes, to copy. */
function Identity({ entry }: { readonly entry: AuditEntry }): VNode {
  const rows = [
    ['User', entry.sub],
    ['Transaction', entry.txn],
    ['Key', entry.kid],
    ['Policy version', entry.decision?.policy.version ?? null],
    ['Position in the trail', `${entry.chain.id}, ${entry.chain.seq}`],
  ] as const;
  return (
    <dl class="identity">
      {rows.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <code>{value}</code>
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}
