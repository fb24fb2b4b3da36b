/**
 * Recordings and the keystroke model that a protocol judges. In: the protocol's context. Out: people to judge and a model
 * that was not fitted on them (`fit`), or the product's own (`shipped`). Read and fitted once a run, however many
 * protocols ask.
 */

import type { TypingSubject } from '@vigil/corpora/aalto.ts';
import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { decodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { FIT_DEFAULTS, fitKeystrokeFile } from 'vigil-fit/keystroke/keystroke-model.ts';
import { type KeystrokeCorpus, provenanceOf, type RecordedSubject, readBackground } from '../fit/keystroke-corpora.ts';
import { isJudged } from '../trials/people-apart.ts';
import type { ProtocolContext } from '../trials/protocol.ts';

export interface JudgedTyping {
  readonly people: readonly RecordedSubject[];
  readonly model: KeystrokeModel;
  readonly notes: readonly string[];
}

const aaltoOf = new Map<string, Promise<RecordedSubject[]>>();

function aalto(context: ProtocolContext): Promise<RecordedSubject[]> {
  const known = aaltoOf.get(context.dataDir);
  if (known !== undefined) return known;
  context.progress('reading Aalto');
  const people = readBackground(context.dataDir, ['bbmas', 'pace']);
  aaltoOf.set(context.dataDir, people);
  return people;
}

/** The model under judgement: the product's, or one fitted on Aalto people whom {@link judgedAalto} does not judge. */
export async function keystrokeModel(context: ProtocolContext): Promise<KeystrokeModel> {
  return context.background === 'shipped' ? shippedKeystrokeModel() : decodeModel(await context.fittedModel());
}

/** Parameter file fitted on the people who are not judged, of the corpora that are not left out. */
export async function fitBackground(
  dataDir: string,
  seed: number,
  leaveOut: readonly string[],
  progress: (text: string) => void,
): Promise<Uint8Array> {
  progress('reading keystrokes');
  const people = await readBackground(dataDir, leaveOut);
  const background = people.filter(({ id, corpus }) => !isJudged(id, seed, corpus !== 'aalto'));
  const minObservations = (FIT_DEFAULTS.minObservations * background.length) / people.length;
  return fitKeystrokeFile(background, provenanceOf(background), { ...FIT_DEFAULTS, minObservations, progress });
}

export async function judgedAalto(context: ProtocolContext): Promise<JudgedTyping> {
  const people = await aalto(context);
  const model = await keystrokeModel(context);
  const { judged, notes } = judgedOf('aalto', people, model, context);
  return { people: judged, model, notes };
}

/** Subjects of a corpus that nothing was fitted on: all of them under shipped parameters, and where it was left out. */
export function judgedOf<Subject extends Pick<TypingSubject, 'id'>>(
  corpus: KeystrokeCorpus,
  people: readonly Subject[],
  model: KeystrokeModel,
  { background, leaveOut, seed }: ProtocolContext,
): { judged: readonly Subject[]; notes: readonly string[] } {
  const fitted = `${model.provenance.people} people (${model.provenance.source})`;
  if (background === 'shipped') {
    const notes = [
      `Judged: the shipped parameters, fitted on ${fitted}, the published development half. ` +
        'On those same people the figures flatter; `--background fit` keeps people apart.',
    ];
    return { judged: people, notes };
  }
  if (leaveOut.includes(corpus)) return { judged: people, notes: [`Fitted on ${fitted}, nothing of ${corpus}.`] };
  const judged = people.filter(({ id }) => isJudged(id, seed, corpus !== 'aalto'));
  return { judged, notes: [`Fitted on ${fitted}, judged on ${judged.length} others.`] };
}
