/**
 * A keystroke model as it can be written again. In: a model read from a parameter file. Out: its parameters; encoded, they give a file
 * that reads as the same model.
 */
import type { KeystrokeModel, KindCells } from '@vigil/engine/keystroke/model.ts';
import type { KindParameters, ModelParameters } from '@vigil/engine/keystroke/model-file.ts';
import { coarser, LEVELS } from '@vigil/engine/keystroke/observation.ts';

export function parametersOf({ id: _id, kinds, ...rest }: KeystrokeModel): ModelParameters {
  return { ...rest, kinds: kinds.map((kind) => ({ ...kind, entries: entriesOf(kind) })) };
}

/** For each entry the finest level on which all contexts that it covers are one. Every entry covers some: it was chosen for them. */
function entriesOf({ kind, entryOf, mean }: KindCells): KindParameters['entries'] {
  const levels = LEVELS[kind]!;
  const contexts = Array.from(mean, (): number[] => []);
  for (const [context, entry] of entryOf.entries()) if (entry >= 0) contexts[entry]!.push(context);
  return contexts.map((own) => {
    const level = levels.findIndex(
      (name) => new Set(own.map((context) => coarser(levels[0]!, context, name))).size === 1,
    );
    return { level, context: coarser(levels[0]!, own[0]!, levels[level]!) };
  });
}
