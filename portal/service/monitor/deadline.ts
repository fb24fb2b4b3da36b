/** Deadlines. In: work and its longest time. Out: its result, or a rejection when the time is up. */
import { VigilError } from '@vigil/protocol/errors.ts';

/** The work itself goes on; its result is dropped. @throws VigilError `deadline-exceeded`. */
export async function withDeadline<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new VigilError('deadline-exceeded', `${what} took more than ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
