/**
 * What an operation is: everything the router and the OpenAPI document need to know of it. In: its description. Out: the
 * same, with the type of its body forgotten, so that all stand in one list.
 */
import type { z } from 'zod';
import type { VerifierContext } from '../context.ts';

export interface ResponseSpec {
  readonly description: string;
  readonly schema: z.ZodType;
  /** Default `application/json`. */
  readonly type?: string;
}

export interface OperationResult {
  readonly status: number;
  /** Text is sent as it is, anything else as JSON. */
  readonly body: unknown;
  readonly type?: string;
}

interface Description {
  readonly id: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  /** Answers without an API key or certificate. */
  readonly open?: true;
  /** Seconds that a response may be cached; without it `no-store`. */
  readonly maxAgeS?: number;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
}

export interface Operation extends Description {
  readonly body?: z.ZodType;
  /** `input` is the body as `body` parsed it. */
  readonly run: (context: VerifierContext, input: unknown) => Promise<OperationResult>;
}

/** An operation without a body. */
export function query(
  description: Description,
  run: (context: VerifierContext) => Promise<OperationResult>,
): Operation {
  return { ...description, run };
}

/** An operation with a JSON body. */
export function command<Body>(
  description: Description & { readonly body: z.ZodType<Body> },
  run: (context: VerifierContext, input: Body) => Promise<OperationResult>,
): Operation {
  return { ...description, run: (context, input) => run(context, description.body.parse(input)) };
}
