/** The model card of a deployment's parameters. In: checked figures. Out: one HTML page without scripts or outside parts. */
import { escaped } from './chart.ts';
import { conclusionsOf } from './conclusions.ts';
import type { FitFigures } from './figures.ts';
import { paragraph, section, table } from './html.ts';
import {
  conclusionsSection,
  evidenceSection,
  learningSection,
  membershipSection,
  modalitySection,
} from './sections.ts';

const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--ink:#1d2330;--soft:#5a6272;--line:#d8dce3;--chart-ground:#fff;--chart-ink:#1d2330;--chart-grid:#dfe3ea}
@media (prefers-color-scheme:dark){:root{--ground:#14171d;--ink:#e6e9ef;--soft:#a3abba;--line:#363c48;--chart-ground:#14171d;--chart-ink:#e6e9ef;--chart-grid:#343a46;--chart-1:#6db6f2;--chart-2:#f09078;--chart-3:#9fcf94;--chart-4:#cfa2e3}}
*{box-sizing:border-box}body{margin:0 auto;padding:2rem 1rem 4rem;max-width:60rem;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .5rem}h2{font-size:1.2rem;margin:2.5rem 0 .5rem;border-top:1px solid var(--line);padding-top:1rem}
p{max-width:44rem}.soft,figcaption,caption{color:var(--soft);font-size:.9rem}
table{border-collapse:collapse;font-size:.9rem;margin:1rem 0;font-variant-numeric:tabular-nums}caption{text-align:left;padding-bottom:.4rem}
th,td{padding:.3rem .7rem;border-bottom:1px solid var(--line);text-align:right;font-weight:400}tbody th{white-space:nowrap}th[scope=row],th:first-child{text-align:left}thead th{font-weight:600;vertical-align:bottom}
dl{max-width:44rem;margin:.5rem 0}dt{font-weight:600;margin-top:.6rem}dd{margin:0}.wide{overflow-x:auto}.wide:focus-visible{outline:2px solid currentColor}.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:1rem}figure{margin:1rem 0}.chart{width:100%;height:auto;max-width:35rem;border:1px solid var(--line)}
code{font-size:.85em;overflow-wrap:anywhere}
@media print{:root{--ground:#fff;--ink:#000;--soft:#333;--line:#999;--chart-ground:#fff;--chart-ink:#000;--chart-grid:#ccc;--chart-1:#1b6ca8;--chart-2:#c8553d;--chart-3:#4f7942;--chart-4:#8e5ea2}figure,tr,dl{break-inside:avoid}h2,caption{break-after:avoid}body{max-width:none}.wide{overflow:visible}table{font-size:.7rem}th,td{padding:.2rem .3rem}tbody th{white-space:normal}tbody tr:first-child{break-before:avoid}}
`;

export function reportPage(found: FitFigures): string {
  const parts = [
    headSection(found),
    shortSection(found),
    recordingsSection(found),
    modalitySection('Typing', 'keys', found.typing, 'Too few people with enough typing: the shipped parameters stay.'),
    modalitySection(
      'Pointer',
      'strokes',
      found.pointer,
      'Too few people with enough pointer work: the shipped parameters stay.',
    ),
    evidenceSection(found.evidence),
    learningSection(found.learning),
    membershipSection(found),
    conclusionsSection(),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Parameters ${escaped(found.calibration)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${parts.join('\n')}
</main>
</body>
</html>
`;
}

function headSection(found: FitFigures): string {
  const { recordings } = found;
  const sha256 = Buffer.from(found.parameters, 'base64url').toString('hex');
  const start =
    found.typing === null
      ? 'Typing is as shipped; the terms of its sources hold.'
      : found.start === 'scratch'
        ? 'Typing was fitted from scratch: nothing of it comes from other recordings.'
        : `Typing started from parameters of other people (${found.prior}); their terms of use still hold.`;
  return `<h1>Parameters ${escaped(found.calibration)}</h1>
<p class="soft">SHA-256 of the parameter file, as machine policies name it: <code>${sha256}</code></p>
${paragraph(`Fitted on recordings of ${recordings.people} people, ${recordings.typists} of them with enough typing and ${recordings.pointers} with enough pointer work. ${start}`)}
${paragraph('Every error below was measured on people whom the parameters that were judged did not know: two halves, each judged by a fit on the other. Intervals are 95%, over people. "Shipped" is what these people would have without parameters of their own.')}`;
}

/** What the reader is to conclude, before the figures that it rests on. */
function shortSection(found: FitFigures): string {
  const items = conclusionsOf(found).map(({ topic, text }) => `<dt>${escaped(topic)}</dt><dd>${escaped(text)}</dd>`);
  return section('In short', `<dl>${items.join('')}</dl>`);
}

function recordingsSection({ recordings, bytes, seconds, peakBytes, seed }: FitFigures): string {
  const kilobytes = (size: number) => (size === 0 ? 'as shipped' : `${(size / 1024).toFixed(0)} KB`);
  return section(
    'Recordings',
    table(
      'What was recorded and what was made of it',
      ['', 'value'],
      [
        ['people', recordings.people],
        ['pilot files read, left out', `${recordings.files - recordings.leftOut}, ${recordings.leftOut}`],
        ['visits', recordings.visits],
        ['keys', recordings.keys],
        ['strokes', recordings.strokes],
        ['median person', `${recordings.medianVisits} visits on ${recordings.medianDays} days`],
        ['parameter file', kilobytes(bytes.file)],
        ['of it typing', kilobytes(bytes.keystrokes)],
        ['of it pointer background', kilobytes(bytes.pointer)],
        ['of it pair classifier', kilobytes(bytes.pairs)],
        ['time and memory of the fit', `${Math.round(seconds)} s, ${Math.round(peakBytes / 2 ** 20)} MB`],
        ['seed', seed],
      ],
    ),
  );
}
