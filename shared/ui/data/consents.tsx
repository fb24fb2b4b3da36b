/** Consents. In: registrations. Out: each with date and count, and an action to withdraw it. */

import type { RegistrationSummary } from '@vigil/protocol/user/overview.ts';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useWindowServices } from '../window-services.ts';

export function Consents({ registrations }: { readonly registrations: readonly RegistrationSummary[] }): VNode {
  const { localizer, userApi } = useWindowServices();
  const { data } = localizer.strings;
  const [pendingPrompt, setPendingPrompt] = useState<RegistrationSummary | null>(null);
  const [notice, setNotice] = useState('');
  return (
    <section class="card" aria-labelledby="consents-title">
      <h2 id="consents-title">{data.consents}</h2>
      {registrations.length === 0 && <p class="hint">{data.consentsNone}</p>}
      <ul class="entries">
        {registrations.map((registration) => {
          const { bank, sub, bankName, origin, sinceMs, attestations } = registration;
          return (
            <li key={`${bank} ${sub}`}>
              <div>
                <strong>{bankName}</strong>
                <code class="hint">{origin}</code>
                <span class="hint">
                  {localizer.format(data.consentSince, { day: localizer.day(sinceMs) })} ·{' '}
                  {localizer.plural(data.consentAttestations, attestations)}
                </span>
              </div>
              <button
                type="button"
                class="danger"
                aria-label={localizer.format(data.withdrawLabel, { bank: bankName })}
                onClick={() => setPendingPrompt(registration)}
              >
                {data.withdraw}
              </button>
            </li>
          );
        })}
      </ul>
      <p class="done" role="status">
        {notice}
      </p>
      {pendingPrompt !== null && (
        <ConfirmDialog
          title={localizer.format(data.withdrawTitle, { bank: pendingPrompt.bankName })}
          warning={data.withdrawWarn}
          confirm={data.withdrawConfirm}
          onConfirm={() => userApi.request({ type: 'revoke', bank: pendingPrompt.bank, sub: pendingPrompt.sub })}
          onClose={(done) => {
            setNotice(done ? localizer.format(data.withdrawn, { bank: pendingPrompt.bankName }) : '');
            setPendingPrompt(null);
          }}
        />
      )}
    </section>
  );
}
