/** The OpenAPI 3.1 document. In: the operations and the schemas that check them. Out: the document. */

import { VERSION } from '@vigil/protocol/identity.ts';
import { z } from 'zod';
import type { Operation, ResponseSpec } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { PROBLEM_TYPE } from './problems.ts';
import { components, problem } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;

const reference = (id: string) => `#/components/schemas/${id}`;

function schemaOf(schema: z.ZodType): Json {
  const id = components.get(schema)?.id;
  return id === undefined ? withoutDialect(z.toJSONSchema(schema)) : { $ref: reference(id) };
}

/** The dialect of OpenAPI 3.1 is JSON Schema 2020-12 already; ids would change what references mean. */
function withoutDialect({ $schema: _dialect, $id: _id, ...schema }: Json): Json {
  return schema;
}

function namedSchemas(): Json {
  const { schemas } = z.toJSONSchema(components, { uri: reference, io: 'input' });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutDialect(schema)]));
}

function responseOf({ description, schema, type = 'application/json' }: ResponseSpec): Json {
  return { description, content: { [type]: { schema: schemaOf(schema) } } };
}

const PROBLEM_RESPONSE: Json = {
  description: 'Nothing was allowed. Whatever the code: ordinary step-up.',
  content: { [PROBLEM_TYPE]: { schema: schemaOf(problem) } },
};

function operationOf({ id, summary, open, body, responses }: Operation): Json {
  const described = Object.entries(responses).map(([status, response]) => [status, responseOf(response)]);
  return {
    operationId: id,
    summary,
    ...(open && { security: [] }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } }),
    responses: { ...Object.fromEntries(described), default: PROBLEM_RESPONSE },
  };
}

export function openApiDocument(): Json {
  const paths = OPERATIONS.map((one) => [one.path, { [one.method.toLowerCase()]: operationOf(one) }]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Vigil verifier',
      version: VERSION,
      summary: 'Challenges, attestations, registrations and keys for a bank portal in any language.',
      description:
        'Server to server: the portal calls it, never the page. Any response but a 200 with `action: allow` means the ' +
        "portal's ordinary step-up.",
    },
    servers: [{ url: 'http://127.0.0.1:8731', description: 'Default address.' }],
    security: [{ apiKey: [] }, { clientCertificate: [] }],
    paths: Object.fromEntries(paths),
    components: {
      schemas: namedSchemas(),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer' },
        clientCertificate: { type: 'mutualTLS' },
      },
    },
  };
}
