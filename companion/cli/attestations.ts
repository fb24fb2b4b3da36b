/** `vigil answers`. In: paths, what to look for. Out: what was told to whom, newest first; one answer whole; the chain checked. */

import type { ChannelPaths } from '@vigil/channel/home.ts';
import { deskOf } from '@vigil/control/call.ts';
import {
  type AnswerFilter,
  type AnswerRow,
  answerFilter,
  type WholeAnswer,
} from '@vigil/protocol/user/attestations.ts';
import type { PersonDesk } from '@vigil/protocol/user/user-api.ts';
import { EXIT } from './exit-codes.ts';
import { countOf } from './status.ts';

export interface AnswersOptions {
  readonly search?: string;
  readonly verdict?: AnswerFilter['verdict'];
  readonly purpose?: AnswerFilter['purpose'];
  readonly from?: number;
  readonly to?: number;
  readonly before?: number;
  readonly limit: number;
  readonly json?: boolean;
}

export async function answers(paths: ChannelPaths, options: AnswersOptions): Promise<void> {
  const { search: text, verdict, purpose, from: fromMs, to: toMs, before = null, limit, json } = options;
  const filter = answerFilter.parse({ text, verdict, purpose, fromMs, toMs });
  const page = await deskOf(paths, 'vigil answers').ask({ ask: 'answers', filter, before, limit });
  const { rows, matching, total, nextBefore } = page;
  const older = nextBefore === null ? [] : [`Older ones: vigil answers --before ${nextBefore}`];
  const count = total === 0 ? 'No bank was told anything yet.' : `${matching} of ${countOf(total, 'answer')}`;
  const lines = [count, ...rows.map(describeRow), ...older];
  process.stdout.write(`${json ? JSON.stringify(page) : lines.join('\n')}\n`);
}

export async function answer(paths: ChannelPaths, seq: number, options: { readonly json?: boolean }): Promise<void> {
  const whole = await deskOf(paths, 'vigil answer').ask({ ask: 'answer', seq });
  process.stdout.write(`${options.json ? JSON.stringify(whole) : describeWhole(whole)}\n`);
}

/** Exit code 1 when the chain does not hold. */
export async function checkChain(paths: ChannelPaths, options: { readonly json?: boolean }): Promise<void> {
  const desk: PersonDesk = deskOf(paths, 'vigil check-chain');
  const report = await desk.ask({ ask: 'check-chain' });
  const { whole, entries, brokenAt } = report;
  const sentence = whole
    ? `All ${countOf(entries, 'answer')} are as they were written.`
    : `Broken at answer ${brokenAt}.`;
  process.stdout.write(`${options.json ? JSON.stringify(report) : sentence}\n`);
  if (!whole) process.exitCode = EXIT.failed;
}

function describeRow({ seq, atMs, bankName, origin, purpose, verdict, confidence }: AnswerRow): string {
  const outcome =
    verdict === null ? 'registered' : `${verdict}${confidence === null ? '' : ` ${confidence.toFixed(2)}`}`;
  return `${String(seq).padStart(7)}  ${new Date(atMs).toISOString()}  ${bankName} (${origin})  ${purpose}: ${outcome}`;
}

function describeWhole(whole: WholeAnswer): string {
  const claims = whole.claims === null ? 'Its claims were not kept then.' : JSON.stringify(whole.claims, null, 2);
  return [describeRow(whole), claims, `SHA-256 of the signed answer: ${whole.jws}`, `Chain: ${whole.chain}`].join('\n');
}
