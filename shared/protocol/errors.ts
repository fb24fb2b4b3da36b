/** The project's error class. In: a stable code and a message. Out: an Error with both. */

/** A fault. Only `code` crosses a process; `message` says what failed and what to do, for the log or the terminal. */
export class VigilError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'VigilError';
    this.code = code;
  }
}

/** The code of whatever was thrown; `internal` for what is not one of ours. */
export function codeOf(error: unknown): string {
  return error instanceof VigilError ? error.code : 'internal';
}
