/** What commands and windows ask of a running companion, and its answers. In: unknown JSON. Out: checked messages. */
import { z } from 'zod';
import { companionState } from '../../shared/wire/state.ts';

/** One question at a time on a connection; each has one answer. */
export const controlRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('state') }),
  z.strictObject({ type: z.literal('pause'), minutes: z.number().int().min(1).max(480) }),
  z.strictObject({ type: z.literal('resume') }),
  /** Forgets the person for good. */
  z.strictObject({ type: z.literal('erase') }),
]);
export type ControlRequest = z.infer<typeof controlRequest>;

export const controlAnswer = z.discriminatedUnion('type', [
  /** To `state`, `pause`, `resume`. */
  z.strictObject({ type: z.literal('state'), state: companionState }),
  z.strictObject({ type: z.literal('erased') }),
  z.strictObject({ type: z.literal('fault'), code: z.string() }),
]);
export type ControlAnswer = z.infer<typeof controlAnswer>;
