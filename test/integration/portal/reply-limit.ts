/**
 * How long an answer may take while a store is away. In: nothing. Out: 1.5 s, and three times the longest wait of this process for
 * the processor, so that a busy machine is not taken for a slow verifier.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const LIMIT_MS = 1_500;
const WAITS = 3;

const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

export const replyLimitMs = (): number => LIMIT_MS + (WAITS * delay.max) / 1e6;
