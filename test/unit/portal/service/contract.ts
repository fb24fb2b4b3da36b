/**
 * The OpenAPI document as a judge. In: a response that was recorded. Out: nothing, or an error that says how it departs from
 * the document. Draft 2020-12, which OpenAPI 3.1 uses, by Ajv.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { openApiDocument } from 'vigil-verifier/api/openapi.ts';

const document = openApiDocument() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Responses }>>>>;
};
type Responses = Readonly<Record<string, { readonly content: Readonly<Record<string, unknown>> }>>;

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ ...document, $id: 'openapi' });
const compiled = new Map<string, ValidateFunction>();

const pointer = (...steps: string[]) =>
  `openapi#/${steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;

function validatorOf(reference: string): ValidateFunction {
  const known = compiled.get(reference) ?? ajv.compile({ $ref: reference });
  compiled.set(reference, known);
  return known;
}

export interface Recorded {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** @throws Error for a status, a media type or a body that the document does not have. */
export function checkResponse(method: string, url: string, { status, headers, text }: Recorded): void {
  const path = url.split('?')[0]!;
  const operation = document.paths[path]?.[method.toLowerCase()];
  // What is no operation is answered with a problem too.
  const [at, key] = operation
    ? [['paths', path, method.toLowerCase()], operation.responses[status] ? String(status) : 'default']
    : [['paths', '/healthz', 'get'], 'default'];
  const type = String(headers['content-type'] ?? '').split(';')[0]!;
  const own = (operation ?? document.paths['/healthz']!.get!).responses[key]!;
  const declared = Object.keys(own.content).find((one) => one === type);
  if (!declared) throw new Error(`${method} ${path} ${status}: ${type} is not documented`);
  const validate = validatorOf(pointer(...at, 'responses', key, 'content', declared, 'schema'));
  const value: unknown = type.endsWith('json') ? JSON.parse(text) : text;
  if (!validate(value)) throw new Error(`${method} ${path} ${status}: ${ajv.errorsText(validate.errors)} in ${text}`);
}
