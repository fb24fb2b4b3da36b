/** The one fault class of the project. In: a stable code and a sentence for people. Out: an Error that carries both. */

/** A fault. Only `code` crosses a process; `message` says what to do, for whoever reads the log or the terminal. */
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
