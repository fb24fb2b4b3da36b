/**
 * Recordings and the keystroke model that a protocol judges. In: the protocol's context. Out: people to judge and a model
 * that was not fitted on them (`fit`), or the product's own (`shipped`). Read and fitted once a run, however many
 * protocols ask.
 */

import type { KeystrokeModel } from '@vigil/engine/keystroke/model.ts';
import { decodeModel } from '@vigil/engine/keystroke/model-file.ts';
import { shippedKeystrokeModel } from '@vigil/engine/keystroke/shipped-model.ts';
import { aaltoProvenance, type RecordedSubject, readBackground } from '../fit/keystroke.ts';
import { FIT_DEFAULTS, fitKeystrokeFile } from '../fit/keystroke-model.ts';
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
  const people = readBackground(context.dataDir);
  aaltoOf.set(context.dataDir, people);
  return people;
}

/** The model under judgement: the product's, or one fitted on Aalto people whom {@link judgedAalto} does not judge. */
export async function keystrokeModel(context: ProtocolContext): Promise<KeystrokeModel> {
  return context.background === 'shipped' ? shippedKeystrokeModel() : decodeModel(await context.fittedModel());
}

/** Parameter file fitted on the Aalto people who are not judged. */
export async function fitBackground(
  dataDir: string,
  seed: number,
  progress: (text: string) => void,
): Promise<Uint8Array> {
  progress('reading Aalto');
  const people = await readBackground(dataDir);
  const background = people.filter(({ id }) => !isJudged(id, seed));
  const minObservations = (FIT_DEFAULTS.minObservations * background.length) / people.length;
  return fitKeystrokeFile(background, aaltoProvenance(background), { ...FIT_DEFAULTS, minObservations, progress });
}

export async function judgedAalto(context: ProtocolContext): Promise<JudgedTyping> {
  const people = await aalto(context);
  const model = await keystrokeModel(context);
  if (context.background === 'shipped') {
    const notes = [
      `Judged: the shipped parameters (fitted on ${model.provenance.people} people of the published development half). ` +
        'On those same people the figures flatter; `--background fit` keeps people apart.',
    ];
    return { people, model, notes };
  }
  const judged = people.filter(({ id }) => isJudged(id, context.seed));
  const notes = [`Fitted on ${model.provenance.people} people, judged on ${judged.length} others.`];
  return { people: judged, model, notes };
}
