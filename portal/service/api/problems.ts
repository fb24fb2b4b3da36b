/**
 * Errors of the service as problem details (RFC 9457). In: a code. Out: status, media type and body. Codes are stable: a
 * release may add some, never rename one. Whatever the error, the caller carries on with its ordinary step-up.
 */

export const PROBLEM_TYPE = 'application/problem+json';

export const PROBLEMS = {
  'request-invalid': { status: 400, title: 'The request does not have the form that the operation expects.' },
  unauthorized: { status: 401, title: 'No valid API key or client certificate.' },
  'not-found': { status: 404, title: 'There is no such operation or resource.' },
  'method-not-allowed': { status: 405, title: 'The operation exists with another method.' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time.' },
  'body-too-large': { status: 413, title: 'The body is longer than the service reads.' },
  'json-expected': { status: 415, title: 'The body is JSON with Content-Type: application/json.' },
  'rate-limited': { status: 429, title: 'Too many requests: wait for Retry-After seconds.' },
  internal: { status: 500, title: 'The service failed. The log has the fault under the request id.' },
  'store-unavailable': { status: 503, title: 'A store did not answer: nothing was verified, issued or changed.' },
  overloaded: { status: 503, title: 'Too many operations wait and nothing was done: send the same again in a second.' },
  stopping: { status: 503, title: 'The service is stopping: another process of the fleet answers.' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;
export const PROBLEM_CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail?: string;
}

/** `detail` names what is wrong with this request; it never repeats a value of it. */
export function problemBody(code: ProblemCode, detail?: string): ProblemBody {
  const { status, title } = PROBLEMS[code];
  return { type: `urn:vigil:problem:${code}`, title, status, code, ...(detail !== undefined && { detail }) };
}

/** Thrown by operations and hooks; the server answers it. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: string | undefined;

  constructor(code: ProblemCode, detail?: string, options?: { cause?: unknown }) {
    super(detail ?? PROBLEMS[code].title, options);
    this.name = 'Problem';
    this.code = code;
    this.detail = detail;
  }
}
