/** Mutations of what keeps a pilot's people private. In: nothing. Out: as in `mutations.ts`. */
import { type Mutation, of } from './mutations.ts';

const PILOT = ['test/integration/companion/core/pilot.test.ts'];
const DELETION = ['test/integration/companion/core/pilot-deletion.test.ts'];
const LIMITS = ['test/integration/companion/core/pilot-limits.test.ts'];
const FOLDER = ['test/integration/companion/core/pilot-folder.test.ts'];
const MEAN = ['test/unit/companion/fit/base/private-mean.test.ts'];
const MATRIX = ['test/unit/companion/fit/keystroke/private-matrix.test.ts'];
const DIRECTIONS = ['test/unit/companion/fit/keystroke/leading-directions.test.ts'];
const PRIOR = ['test/unit/companion/fit/keystroke/prior.test.ts'];
const TYPING = ['test/unit/companion/fit/pipeline/fit-typing.test.ts'];

export const PILOT_MUTATIONS: readonly Mutation[] = [
  ...of(
    'companion/core/pilot/pilot.ts',
    [...PILOT, ...DELETION, ...LIMITS],
    ['pilotKeyId(settings.publicKey) !== recipient)', 'false)'],
    [
      "if (granted) this.#save({ ...decision, state: 'recording' });",
      "this.#save({ ...decision, state: 'recording' });",
    ],
    ['if (!visit.isOver(nowMs)) visit.endFrame(stream, nowMs);', 'visit.endFrame(stream, nowMs);'],
    ['if (this.#deletions !== deletions || this.#broken', 'if (this.#broken'],
    ['if (!isOffered && (decision !== null', 'if (false && (decision !== null'],
    ["else if (decision?.state === 'refused' && this.#log.bytes > 0) this.#log.remove();", ''],
    ['this.#log.bytes + block.length + 1 > maxMB * 1_000_000', 'false'],
  ),
  ...of(
    'companion/core/pilot/pilot.ts',
    FOLDER,
    ['if (copiedMs > 0) void this.removeCopy();', ''],
    ['this.delete();\n    this.#deletions += 1;', 'this.delete();'],
    ['if (decision.copiedMs > 0 && this.#copy.isFree(nowMs)) void this.removeCopy();', ''],
  ),
  ...of('companion/core/pilot/folder-copy.ts', FOLDER, ['log.bytes !== copiedBytes', 'true']),
  ...of(
    'companion/core/pilot/pilot-clock.ts',
    LIMITS,
    ['Math.max(0, nowMs - this.#readMs)', 'nowMs - this.#readMs'],
    ['this.#readMs = clockMs ?? atMs;', 'this.#readMs = atMs;'],
  ),
  ...of(
    'companion/fit/base/private-mean.ts',
    MEAN,
    ['Math.min(1, clip / (Math.hypot(...vector) || 1)) / people', '1 / people'],
    ['mean[i]! + deviation * noise.normal()', 'mean[i]!'],
    ['const deviation = clip / mu / people;', 'const deviation = clip / people;'],
  ),
  ...of('companion/fit/base/secret-noise.ts', MEAN, ['[this.#name, this.#counter++]', '[this.#counter++]']),
  ...of('companion/fit/keystroke/private-matrix.ts', MATRIX, ['scaled(matrix, Math.SQRT2)', 'scaled(matrix, 1)']),
  ...of('companion/fit/keystroke/leading-directions.ts', DIRECTIONS, [
    'if (people * mu < MIN_RELEASED) return [];',
    '',
  ]),
  ...of('companion/fit/keystroke/prior.ts', PRIOR, ['if (model !== id)', 'if (false)']),
  ...of('companion/fit/keystroke/adapted-model.ts', TYPING, [
    '{ mean: 0.4, moments: 0.6 }',
    '{ mean: 0.8, moments: 0.6 }',
  ]),
  ...of('companion/fit/pipeline/fit-typing.ts', TYPING, [
    'return drawnTowards(calibration, own, CALIBRATION_DOUBT / Math.sqrt(people));',
    'return own;',
  ]),
];
