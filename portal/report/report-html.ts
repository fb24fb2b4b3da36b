/** The report as one HTML page with charts. In: a report. Out: a document without scripts or external files. */
import type { ActionCounts, PolicyOutcome, Threshold, ThresholdReport, TrailReport } from './build-report.ts';

const ACTIONS = ['allow', 'step-up', 'lock'] as const;

const STYLE = `
:root { color-scheme: light dark; --allow: light-dark(#1a7f4b, #4cc38a); --step-up: light-dark(#9a6700, #e2b340);
  --lock: light-dark(#b3261e, #ff8a80); --line: light-dark(#d0d5dd, #3a4048); --soft: light-dark(#475467, #b0b8c4); }
body { background: light-dark(#fff, #14181d); color: light-dark(#101828, #e6e9ee); font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 0 0 2rem; } caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: right; padding: .25rem .75rem; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { text-align: left; } td.bar { width: 45%; } svg { display: block; width: 100%; height: 14px; }
.allow { fill: var(--allow); } .step-up { fill: var(--step-up); } .lock { fill: var(--lock); }
.legend span::before { content: ''; display: inline-block; width: .75rem; height: .75rem; margin: 0 .4rem 0 1rem; background: var(--c); }
p.sub { color: var(--soft); }
tr.current th, tr.current td { background: light-dark(#eef4fb, #1b2a3a); }
@media print { :root { color-scheme: light; } body { max-width: none; margin: 0; font-size: 11px; } tr { break-inside: avoid; } caption, h2, p.sub { break-after: avoid; } table.short { break-inside: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
@media (max-width: 40rem) { th, td { padding: .25rem; overflow-wrap: anywhere; } td.bar { width: 25%; } }`;

export function reportHtml(report: TrailReport): string {
  const { verified, users, sessions, erased } = report;
  const [attested, of, inSessions, gone] = [verified, users, sessions, erased].map((n) => n.toLocaleString('en'));
  const facts = `${attested} verified attestations of ${of} users in ${inSessions} sessions; ${gone} erased entries.`;
  const legend = ACTIONS.map((name) => `<span style="--c: var(--${name})">${name}</span>`).join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Vigil report, ${day(report.from)} to ${day(report.to)}</title><style>${STYLE}</style></head><body>
<main><h1>Vigil report</h1><p>${day(report.from)} to ${day(report.to)} (UTC, end exclusive). ${facts}</p>
<p class="legend sub">Colours:${legend}</p>
${table('Decisions', ['policy'], [['at the time', report.actions], ...report.policies.map(rowOf)])}
${report.policies.map(sections).join('\n')}
<h2>Thresholds of ${escapeHtml(report.varied)}, one varied at a time</h2>
<p class="sub">The marked row is the policy as it is. A lower share of step-ups also lets more of another person's payments pass: see the
false match rates of your tokens.</p>
${THRESHOLDS.map(([name, meaning]) => thresholdTable(meaning, report.thresholds, name)).join('\n')}
${listTable('Verdicts', 'verdict', report.verdicts)}
${listTable('Refused tokens', 'code', report.refusals)}
<h2>After the decisions</h2>
<p class="sub">Transactions that were executed, by what approved them, and step-ups that came back; other codes are refusals.</p>
${listTable('Uses of approvals', 'approved by, or refusal', report.approvals)}
${listTable('Returns of step-ups', 'result', report.stepUps)}
</main></body></html>
`;
}

const THRESHOLDS: readonly (readonly [Threshold, string])[] = [
  ['minConfidence', 'Effect of minConfidence'],
  ['maxFmrUcl95', 'Effect of maxFmrUcl95'],
  ['ageS', 'Effect of evidence.ageS'],
  ['unseenS', 'Effect of evidence.unseenS'],
];

const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
const rowOf = ({ policy, counts }: PolicyOutcome): [string, ActionCounts] => [policy, counts];

function sections({ policy, reasons, days, evidence }: PolicyOutcome): string {
  const byNumber = Object.entries(evidence).sort(([a], [b]) => Number(a) - Number(b));
  return `<h2>Policy ${escapeHtml(policy)}</h2>
${listTable('Reasons', 'reason', reasons)}
${table('By day', ['day'], Object.entries(days).sort())}
${table('By evidence', ['keys in the token'], byNumber)}`;
}

function thresholdTable(caption: string, all: readonly ThresholdReport[], name: ThresholdReport['threshold']): string {
  const rows = all.filter(({ threshold }) => threshold === name);
  return table(
    caption,
    [name],
    rows.map(({ value, counts, current }) => [String(value), counts, current] as const),
  );
}

function table(
  caption: string,
  [first]: readonly [string],
  rows: readonly (readonly [name: string, counts: ActionCounts, current?: boolean])[],
): string {
  const heads = [first, ...ACTIONS, 'no step-up', 'share']
    .map((name) => `<th scope="col">${escapeHtml(name)}</th>`)
    .join('');
  const body = rows.map(([name, counts, current = false]) => {
    const cells = ACTIONS.map((action) => `<td>${counts[action].toLocaleString('en')}</td>`).join('');
    const mark = current ? ' class="current"' : '';
    return `<tr${mark}><th scope="row">${escapeHtml(name)}</th>${cells}<td>${allowedShare(counts)}</td><td class="bar">${bar(counts)}</td></tr>`;
  });
  return `<table${lengthClass(rows)}><caption>${escapeHtml(caption)}</caption><thead><tr>${heads}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function allowedShare(counts: ActionCounts): string {
  const total = ACTIONS.reduce((sum, action) => sum + counts[action], 0);
  return total === 0 ? '–' : `${((100 * counts.allow) / total).toFixed(1)}%`;
}

/** A stacked bar of shares, with the shares as its label. */
function bar(counts: ActionCounts): string {
  const total = ACTIONS.reduce((sum, action) => sum + counts[action], 0);
  if (total === 0) return '';
  let x = 0;
  const parts = ACTIONS.map((action) => {
    const width = (100 * counts[action]) / total;
    const part = `<rect class="${action}" x="${x.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="10"/>`;
    x += width;
    return part;
  });
  const label = ACTIONS.map((action) => `${action} ${((100 * counts[action]) / total).toFixed(1)}%`).join(', ');
  return `<svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${label}">${parts.join('')}</svg>`;
}

function listTable(caption: string, name: string, counts: Readonly<Record<string, number>>): string {
  const rows = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const body = rows
    .map(([key, n]) => `<tr><th scope="row">${escapeHtml(key)}</th><td>${n.toLocaleString('en')}</td></tr>`)
    .join('');
  return `<table${lengthClass(rows)}><caption>${escapeHtml(caption)}</caption><thead><tr><th scope="col">${name}</th><th scope="col">number</th></tr></thead><tbody>${body}</tbody></table>`;
}

/** Rows of a table that stays on one page of paper. */
const SHORT_ROWS = 15;

const lengthClass = (rows: readonly unknown[]): string => (rows.length <= SHORT_ROWS ? ' class="short"' : '');

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
