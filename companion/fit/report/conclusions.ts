/** What follows from the figures of these people. In: the figures. Out: a topic and its conclusion each, in plain words. */
import { NEEDED } from '../recordings/check.ts';
import type { EvidenceFigures, FitFigures, ModalityFigures } from './figures.ts';
import { bits, percent, withInterval } from './html.ts';
import { amountOf } from './sections.ts';

export interface Conclusion {
  readonly topic: string;
  readonly text: string;
}

/** Cost over its least cost: more means that a probability does not hold (run-a-pilot.md). */
const TRUE_RATIO = 1.15;
/** Fewer visits of the person say nothing about a day at the bank. */
const MIN_VISITS = 20;
/** Share of own visits called another user from which on locks cost more than they bring. */
const LOCKS = 0.01;
/** Area of the attack on membership above which the file counts as data about people. */
const TELLING = 0.7;

export function conclusionsOf(found: FitFigures): Conclusion[] {
  const { typing, pointer, evidence, learning, recordings } = found;
  return [
    { topic: 'Are own typing parameters better?', text: betterText(typing) },
    { topic: 'Are own pointer parameters better?', text: betterText(pointer) },
    { topic: 'Are the probabilities true on these people?', text: truthText([typing, pointer]) },
    { topic: 'What would a day at the bank be like?', text: dayText(evidence) },
    { topic: 'Which presets can allow?', text: boundText(evidence, recordings.people) },
    { topic: 'Would more people help?', text: moreText(learning) },
    { topic: 'Do the parameters tell who took part?', text: membershipText(found.membership) },
  ];
}

function betterText(modality: ModalityFigures | null): string {
  if (modality === null) return 'Too few people: the shipped ones stay.';
  const { windows } = modality;
  const proven = windows.filter(({ own, shipped }) => own.eer.high < shipped.eer.low).length;
  const worse = windows.filter(({ own, shipped }) => own.eer.low > shipped.eer.high).length;
  const lower = windows.filter(({ own, shipped }) => own.eer.value < shipped.eer.value).length;
  if (worse > 0)
    return `No: at ${worse} of ${windows.length} lengths they are worse, intervals apart. Keep the shipped ones.`;
  if (proven > 0) return `Yes: at ${proven} of ${windows.length} lengths the intervals are apart.`;
  return `Not proven: the error is lower at ${lower} of ${windows.length} lengths, and the intervals overlap.`;
}

function truthText(modalities: readonly (ModalityFigures | null)[]): string {
  const shown = modalities.flatMap((modality) => modality?.windows.slice(0, 2).at(-1)?.own ?? []);
  const ratios = shown.map(({ cllr, cllrMin }) => ({
    value: cllr.value / Math.max(1e-9, cllrMin.value),
    low: cllr.low / Math.max(1e-9, cllrMin.value),
  }));
  const worst = ratios.sort((a, b) => b.value - a.value)[0];
  if (worst === undefined) return 'Not measured.';
  const times = `the cost is ${bits(worst.value)} times its least`;
  if (worst.value <= TRUE_RATIO) return `Yes: ${times}, ${TRUE_RATIO} at most.`;
  if (worst.low <= TRUE_RATIO)
    return `Not proven: ${times}, over ${TRUE_RATIO}, with an interval that reaches below. Record more people or days.`;
  return `No: ${times}, over ${TRUE_RATIO}. Do not enforce; record more people or days.`;
}

function dayText(evidence: readonly EvidenceFigures[]): string {
  const level = evidence.filter(({ own }) => own.genuine.visits >= MIN_VISITS).at(-1);
  if (level === undefined) return `Not measured: fewer than ${MIN_VISITS} visits at every amount of evidence.`;
  const { genuine, impostor } = level.own;
  const text = `At ${amountOf(level)} balanced allows ${withInterval(genuine.allowed)} of the person's visits and ${withInterval(impostor.allowed)} of others; ${withInterval(genuine.mismatch)} of the person's visits are called another user.`;
  return `${text} ${genuine.mismatch.high <= LOCKS ? 'Locks are rare.' : `Locks below ${percent(LOCKS)} are not proven: observe, or step up; do not lock.`}`;
}

function boundText(evidence: readonly EvidenceFigures[], people: number): string {
  const lowest = Math.min(1, ...evidence.map(({ lowestBound }) => lowestBound));
  const rest = `${people} people took part; about ${NEEDED.falseMatches5} reach a bound of 5%, ${NEEDED.falseMatches1} one of 1%.`;
  if (lowest <= 0.01) return `Balanced and strict: the lowest bound of the false match rate is ${percent(lowest)}.`;
  if (lowest <= 0.05) return `Balanced alone: the lowest bound is ${percent(lowest)}, over the 1% of strict. ${rest}`;
  return `None: the lowest bound is ${percent(lowest)}, over the 5% of balanced. ${rest}`;
}

function moreText({ points, expected }: FitFigures['learning']): string {
  const [before, last] = points.slice(-2);
  if (expected !== null && last !== undefined) {
    const next = expected.map(({ people, eer }) => `${people} people ${percent(eer)}`).join(', ');
    return `To expect of the error in typing, which is ${percent(last.eer.value)} with ${last.people}: ${next}.`;
  }
  if (before === undefined || last === undefined)
    return 'Not measured for typing; the bound above falls with more people.';
  const isFlat = last.eer.value >= before.eer.low && last.eer.value <= before.eer.high;
  return isFlat
    ? 'In typing the last doubling moved the error by less than its interval; the bound above falls with more people.'
    : 'In typing the last doubling moved the error by more than its interval: yes.';
}

function membershipText(membership: FitFigures['membership']): string {
  const measured = Object.values(membership).filter((attack) => attack !== null);
  const strongest = measured.sort((a, b) => b.value - a.value)[0];
  if (strongest === undefined) return 'No: all parts are as shipped.';
  const found = `the strongest attack has ${bits(strongest.value)} (${bits(strongest.low)} to ${bits(strongest.high)})`;
  const chance = strongest.low <= 0.5 ? ', which may be chance: the interval holds 0.5' : '';
  const care =
    strongest.high > TELLING
      ? ` Up to ${bits(strongest.high)} is not excluded: keep the file within the deployment.`
      : '';
  return `${strongest.low <= 0.5 ? 'Not proven' : 'Somewhat'}: ${found}${chance}.${care}`;
}
