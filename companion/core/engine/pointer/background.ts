/** The shipped background, ready to train against. In: the product's parameters. Out: strokes of pseudo-people. */
import { decodePointerParameters, type PointerCalibration, type PointerParameters } from './background-file.ts';
import { POINTER_PARAMETERS } from './parameters.ts';
import { generateStrokes } from './stroke-generator.ts';

/** Other people's strokes, coded, 51 bytes a stroke, one array a person, and how scores against them are calibrated. */
export interface PointerBackground {
  readonly people: readonly Uint8Array[];
  readonly calibration: PointerCalibration;
}

/**
 * Pseudo-people made of each person in the parameters: one as they were, others moved, so that the forest also learns
 * what separates the person from people between and around the few that were recorded.
 */
const STRANGENESS = [0, 0.3, 0.3];
/** Strokes drawn of each pseudo-person: beyond this the forest gains nothing. */
const STROKES_PER_PERSON = 500;

let shipped: PointerBackground | undefined;

/** The product's own background; made once (about 0.2 s), then kept. */
export function shippedBackground(): PointerBackground {
  shipped ??= backgroundFrom(decodePointerParameters(Uint8Array.from(Buffer.from(POINTER_PARAMETERS, 'base64'))));
  return shipped;
}

/** Background of any parameters, for a bank's own file or a benchmark. */
export function backgroundFrom(
  parameters: PointerParameters,
  strokesPerPerson = STROKES_PER_PERSON,
): PointerBackground {
  const { generator, calibration } = parameters;
  const people = generator.people.flatMap((_, person) =>
    STRANGENESS.map((strangeness, variant) =>
      generateStrokes(generator, person, strokesPerPerson, 1 + person * STRANGENESS.length + variant, strangeness),
    ),
  );
  return { people, calibration };
}
