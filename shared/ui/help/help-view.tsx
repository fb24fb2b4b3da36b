/** The view *Help*. In: the checks of the installation. Out: one line for each, with what to do about a fault. */

import type { CheckResult } from '@vigil/protocol/user/diagnosis.ts';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Missing } from '../problem.tsx';
import { VerdictMark } from '../verdict-mark.tsx';
import { useWindowServices } from '../window-services.ts';

type Examined = { readonly findings: readonly CheckResult[] } | { readonly problem: string | null };

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'internal';

export function HelpView(): VNode {
  const { localizer, userApi } = useWindowServices();
  const { help } = localizer.strings;
  const [examined, setExamined] = useState<Examined>({ problem: null });
  const check = (): void => {
    setExamined({ problem: null });
    userApi.request({ type: 'diagnosis' }).then(setExamined, (error) => setExamined({ problem: codeOf(error) }));
  };
  useEffect(check, [userApi]);
  if ('problem' in examined) return <Missing localizer={localizer} problem={examined.problem} onRetry={check} />;
  const faults = examined.findings.filter(({ result }) => result === 'failed');
  return (
    <div class="view">
      <section class="card" data-tone={faults.length === 0 ? 'match' : 'warn'} aria-labelledby="help-title">
        <h2 id="help-title" class="state">
          {faults.length === 0 ? help.works : localizer.plural(help.faults, faults.length)}
        </h2>
        <p>{help.text}</p>
        <div class="row">
          <button type="button" onClick={check}>
            {help.again}
          </button>
        </div>
      </section>
      <section class="card" aria-labelledby="checks-title">
        <h2 id="checks-title">{help.checks}</h2>
        <ul class="help-checks">
          {examined.findings.map((finding) => (
            <Check key={finding.check} finding={finding} />
          ))}
        </ul>
      </section>
    </div>
  );
}

const MARKS = { ok: 'match', failed: 'mismatch', skipped: 'insufficient' } as const;

function Check({ finding }: { readonly finding: CheckResult }): VNode {
  const { localizer } = useWindowServices();
  const { help } = localizer.strings;
  const names: Readonly<Record<string, string>> = help.names;
  return (
    <li data-check={finding.check} data-result={finding.result}>
      <VerdictMark verdict={MARKS[finding.result]} />
      <div>
        <p>
          <strong>{names[finding.check] ?? finding.check}</strong>{' '}
          <span class="hint">{finding.result === 'skipped' ? help.skipped : finding.detail}</span>
        </p>
        {finding.remedy !== null && <p class="remedy">{finding.remedy}</p>}
      </div>
    </li>
  );
}
