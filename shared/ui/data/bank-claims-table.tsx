/** What a bank receives. In: nothing. Out: a table of every claim: its name, plain words, when it is sent. */
import type { VNode } from 'preact';
import { bankClaims } from '../attestations/bank-claims.ts';
import { useWindowServices } from '../window-services.ts';

export function BankClaimsTable(): VNode {
  const { strings } = useWindowServices().localizer;
  const { data } = strings;
  return (
    <details class="bank-claims">
      <summary>{data.claimsShow}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{data.claimsName}</th>
            <th scope="col">{data.claimsWords}</th>
            <th scope="col">{data.claimsWhen}</th>
          </tr>
        </thead>
        <tbody>
          {bankClaims(strings).map(({ name, title, words, when, parts }) => (
            <tr key={name}>
              <th scope="row">{title}</th>
              <td>
                {words}
                {parts.length > 0 && <span class="hint">{parts.join(', ')}</span>}
              </td>
              <td>{when}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
