/** Text for generated users. In: a random generator. Out: varied sentences of bank clerks. */
import type { RandomGenerator } from 'vigil-fit/base/random.ts';

const OPENINGS = [
  'Please',
  'Could you',
  'Before noon,',
  'As agreed on the telephone,',
  'Unless the yard objects,',
  'For the audit in spring,',
  'We would like to',
  'When the papers arrive,',
  'On behalf of the board,',
  'If there is still time today,',
  'Once more:',
  'Kindly',
];
const ACTIONS = [
  'release the second instalment for',
  'move the standing order of',
  'split the invoice between',
  'check the reference on the transfer to',
  'confirm the exchange rate for',
  'raise the daily limit of',
  'book the travel expenses of',
  'hold the repair bill from',
  'send the remittance advice to',
  'refund the deposit of',
  'open a sub-account for',
  'queue the salaries of',
  'approve the customs papers of',
];
const OBJECTS = [
  'the supplier in Rotterdam',
  'our warehouse lease',
  'the joint venture with Quist & Hazel',
  'the night shift',
  'the shipyard in Gdansk',
  'the project office',
  'the third container',
  'the insurance broker',
  'the turbine maker',
  'Becker, Wolff and Jansen',
  'the branch on Queen Street',
  'the new machine',
  'the export department',
];
const ENDINGS = [
  'before the cut-off at five.',
  'and copy the accounts department.',
  'less the fee for the early return.',
  'because of the public holiday.',
  'as soon as the signatures match.',
  'in the quarter in which it was made.',
  'but not more than 12,500 euros.',
  'and tell me what is missing.',
  'with the purpose in plain words.',
  'on the last working day of the month?',
  'until the exact figures are known.',
  'for the 40 pallets of this week.',
];

export function sentence(random: RandomGenerator): string {
  const pick = (words: readonly string[]) => words[random.below(words.length)] ?? '';
  return `${pick(OPENINGS)} ${pick(ACTIONS)} ${pick(OBJECTS)} ${pick(ENDINGS)} `;
}
