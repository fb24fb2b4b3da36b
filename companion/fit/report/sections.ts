/** Sections of the report. In: parts of the figures. Out: HTML with tables, and charts that the tables repeat in numbers. */

import { largestAuc } from '../base/private-mean.ts';
import { drawDet } from './draw-det.ts';
import { drawLearning } from './draw-learning.ts';
import { drawBins } from './draw-reliability.ts';
import type { ErrorFigures, EvidenceFigures, FitFigures, ModalityFigures } from './figures.ts';
import {
  bits,
  bitsWithInterval,
  type Cell,
  figureOf,
  paragraph,
  percent,
  section,
  table,
  withInterval,
} from './html.ts';

const NAMES = ['own', 'shipped'] as const;

export function modalitySection(title: string, unit: string, found: ModalityFigures | null, none: string): string {
  if (found === null) return section(title, paragraph(none));
  const rows = found.windows.flatMap((window) =>
    NAMES.map((name) => {
      const errors = window[name];
      return [
        `${window.length} ${unit}, ${name}`,
        withInterval(errors.eer),
        withInterval(errors.fnmrAt1),
        bitsWithInterval(errors.cllr),
        bitsWithInterval(errors.cllrMin),
        `${window.genuine} and ${window.impostor}`,
      ];
    }),
  );
  const shown = found.windows[Math.min(1, found.windows.length - 1)];
  const length = `${shown?.length} ${unit}`;
  const curve = (label: string, { det }: ErrorFigures) => ({
    label,
    points: det.map(([fmr, fnmr]) => ({ fmr, fnmr })),
  });
  const det =
    shown && drawDet(`${title}: errors at ${length}`, [curve('own', shown.own), curve('shipped', shown.shipped)]);
  const bins = drawBins(`${title}: calibration at ${length}`, [
    { label: 'own', bins: found.reliability.own },
    { label: 'shipped', bins: found.reliability.shipped },
  ]);
  return section(
    title,
    paragraph(verdictOn(found, unit)),
    table(
      `Errors on ${found.people} people. Cost in bits; the least cost is what the best calibration would leave.`,
      ['window', 'equal error rate', 'own rejected at 1% false matches', 'cost', 'least cost', 'own and other windows'],
      rows,
    ),
    `<div class="charts">${figureOf(det ?? '', 'Further down and left is better. The same comparisons under both.')}${figureOf(
      bins,
      'On the diagonal a probability is true. Above it the probability says too little, below it too much. Large dots rest on many windows.',
    )}</div>`,
  );
}

function verdictOn({ windows }: ModalityFigures, unit: string): string {
  const shown = windows[Math.min(1, windows.length - 1)];
  if (shown === undefined) return '';
  const { own, shipped, length } = shown;
  const change = `At ${length} ${unit} the equal error rate is ${percent(own.eer.value)}; under the shipped parameters ${percent(shipped.eer.value)}.`;
  const apart = own.eer.high < shipped.eer.low || own.eer.low > shipped.eer.high;
  const chance = apart ? '' : ' The intervals overlap: with so few people the difference may be chance.';
  const cost = ` The cost of the probabilities is ${bits(own.cllr.value)} bits; shipped ${bits(shipped.cllr.value)}.`;
  return `${change}${chance}${cost}`;
}

export function evidenceSection(levels: readonly EvidenceFigures[]): string {
  const rows = levels.flatMap((level) => NAMES.map((name) => evidenceRow(level, name)));
  return section(
    'A banking day, by amount of evidence',
    paragraph(
      'Visits of the recorded people, played through the whole engine after it learnt their earlier visits. Allowed: called a match, with a bound of the false match rate within the limit of the preset. "Own" is under these parameters with their own false match table, "shipped" under the shipped ones with the shipped table.',
    ),
    table(
      'Share of visits when an amount of evidence was first reached',
      [
        'evidence, at least',
        'visits of the person',
        'allowed by balanced',
        'allowed by strict',
        'called another user',
        'others, allowed by balanced',
        'others, called another user',
      ],
      rows,
    ),
    table(
      'The own false match table',
      ['evidence, at least', 'pairs of people counted', 'lowest bound of the false match rate'],
      levels.map((level) => [amountOf(level), level.pairs, percent(level.lowestBound)]),
    ),
  );
}

export const amountOf = ({ keys, strokes }: Pick<EvidenceFigures, 'keys' | 'strokes'>): string =>
  [keys > 0 ? `${keys} keys` : '', strokes > 0 ? `${strokes} strokes` : ''].filter((text) => text !== '').join(', ');

function evidenceRow(level: EvidenceFigures, name: (typeof NAMES)[number]): readonly Cell[] {
  const { genuine, impostor } = level[name];
  return [
    `${amountOf(level)}, ${name}`,
    genuine.visits,
    withInterval(genuine.allowed),
    withInterval(genuine.allowedStrict),
    withInterval(genuine.mismatch),
    withInterval(impostor.allowed),
    withInterval(impostor.mismatch),
  ];
}

export function learningSection({ length, points, shipped, otherStart, expected }: FitFigures['learning']): string {
  const [before, last] = points.slice(-2);
  if (before === undefined || last === undefined)
    return section('Would more people help?', paragraph('Too few people with typing to tell.'));
  const rows = points.map(({ people, eer, cllrMin }) => [people, withInterval(eer), bitsWithInterval(cllrMin)]);
  return section(
    'Would more people help?',
    paragraph(
      `From ${before.people} to ${last.people} people the equal error rate at ${length} keys went from ${percent(before.eer.value)} to ${percent(last.eer.value)}, the least cost from ${bits(before.cllrMin.value)} to ${bits(last.cllrMin.value)} bits. The final parameters rest on twice the largest number shown.`,
    ),
    paragraph(`${moreText(expected)} ${startText(otherStart, last)}`),
    figureOf(
      drawLearning(`Typing: errors at ${length} keys by people fitted on`, points, shipped),
      'Bars are 95% intervals over the people judged.',
    ),
    table('The same in numbers', ['people fitted on', 'equal error rate', 'least cost in bits'], rows),
  );
}

export function membershipSection({ membership, privacy }: Pick<FitFigures, 'membership' | 'privacy'>): string {
  const { typing, calibration, pointer, pairs } = membership;
  const parts = [
    ['typing', typing] as const,
    ['calibration of typing', calibration] as const,
    ['pointer background', pointer] as const,
    ['pair classifier', pairs] as const,
  ];
  const rows = parts.map(([name, figure]) =>
    figure === null
      ? [name, 'as shipped: holds nothing of these people', '']
      : [name, `${bits(figure.value)} (${bits(figure.low)} to ${bits(figure.high)})`, figure.people],
  );
  return section(
    'Do the parameters tell who took part?',
    paragraph(
      'They hold no name, pseudonym, time or sequence. The attack measured here is the strongest known: an attacker who has all recordings of a person, these parameters, and parameters of the same deployment without that person, guesses whether the person took part. 0.5 is a guess, 1 is certainty. It was made on fits of half of the people; with all of them each counts for half as much.',
    ),
    paragraph(typing === null ? 'Typing is as shipped.' : privacyText(privacy)),
    table('Area under the curve of the attack', ['', 'AUC', 'people'], rows),
  );
}

type LearningFigures = FitFigures['learning'];

function moreText(expected: LearningFigures['expected']): string {
  if (expected === null)
    return 'The curve has too few points or does not fall: it gives no forecast for more people of the same kind.';
  const each = expected.map(({ people, eer }) => `${people} people: ${percent(eer)}`).join(', ');
  return `If it goes on as it did, expect with ${each}.`;
}

function startText(other: LearningFigures['otherStart'], last: LearningFigures['points'][number]): string {
  if (other === null) return '';
  const [name, chosen] =
    other.start === 'scratch' ? ['from scratch', 'from the shipped'] : ['from the shipped', 'from scratch'];
  const better = other.cllrMin.value < last.cllrMin.value ? name : chosen;
  const apart = other.cllrMin.high < last.cllrMin.low || other.cllrMin.low > last.cllrMin.high;
  return (
    `Parameters ${name} have ${withInterval(other.eer)} on ${other.people} people, least cost ${bitsWithInterval(other.cllrMin)} bits. ` +
    `On these people ${better} is better${apart ? '.' : '; the intervals overlap.'}`
  );
}

/** Those who are in one of two halves are not in the other: both files together tell as much as one of sqrt 2 times the measure. */
const aucOfTwo = (mu: number): number => largestAuc(mu * Math.SQRT2);

function privacyText(privacy: FitFigures['privacy']): string {
  if (privacy === null) return 'No noise was added: nothing bounds what the parameters tell of one person.';
  const { mu, largestAuc: ofOne, epsilon, delta } = privacy;
  return `Typing: what the parameters were moved by has noise and is ${mu}-Gaussian differentially private (epsilon ${bits(epsilon)} at delta ${delta}): no attack on it has an area over ${bits(ofOne)}; the attack below has two such files, and none on two has an area over ${bits(aucOfTwo(mu))}. Calibration, false match table, pointer background and pair classifier are outside this proof; the background has noise on every frequency, the others hold few numbers about all people together.`;
}

const CONCLUSIONS = [
  'Equal error rate: how well people are told apart, whatever the threshold. Compare own with shipped; if the intervals overlap, the difference may be chance.',
  'Cost and its least value: the first is what the probabilities cost as they are, the second what remains after the best calibration. A ratio over 1.15 means that the probabilities are not true on these people: do not enforce; record more people, or more days.',
  'Own visits allowed: the share of visits in which a customer would notice nothing. If it is low at the evidence that your visits hold, the product steps up too often there: use it to observe, not to enforce.',
  'Own visits called another user: visits that a preset may lock. Do not enforce locks while this is above what your help desk bears.',
  'Visits of others: what a stranger at the desk would reach. The interval, not the value, is what these people prove.',
  'Lowest bound: a preset whose limit lies below it never allows at this amount of evidence. Only more pairs of people lower it.',
  'Would more people help: if the last doubling moved the error by less than its interval, more people of the same kind bring little; other sites, keyboards or tasks may.',
  'Attack on membership: above about 0.7 treat the parameter file like data about those who took part: keep it within the deployment.',
];

export function conclusionsSection(): string {
  return section(
    'What to conclude from which figure',
    `<ul>${CONCLUSIONS.map((text) => `<li>${paragraph(text)}</li>`).join('')}</ul>`,
  );
}
