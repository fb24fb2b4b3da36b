/** The document of the service is OpenAPI 3.1 by the official meta-schema, and judges what the service answers. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { openApiDocument } from 'vigil-verifier/api/openapi.ts';
import { OPERATIONS } from 'vigil-verifier/api/operations.ts';
import { expect, it } from 'vitest';
import { checkResponse } from './contract.ts';

it('validates against the OpenAPI 3.1 meta-schema', async () => {
  const result = await new Validator().validate(structuredClone(openApiDocument()));
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
});

it('fails the meta-schema when a response loses its description', async () => {
  const broken = structuredClone(openApiDocument()) as { paths: Record<string, { get: { responses: unknown } }> };
  broken.paths['/healthz']!.get.responses = { 200: {} };
  expect((await new Validator().validate(broken)).valid).toBe(false);
});

it('describes each operation once, with unique ids', () => {
  expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
  expect(new Set(OPERATIONS.map(({ method, path }) => `${method} ${path}`)).size).toBe(OPERATIONS.length);
});

it('resolves every reference', () => {
  const document = openApiDocument() as { components: { schemas: Record<string, unknown> } };
  const named = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, id]) => id!);
  expect(named.length).toBeGreaterThan(10);
  for (const id of named) expect(Object.keys(document.components.schemas)).toContain(id);
});

it('refuses a response with a member that is not documented', () => {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const check = (text: string) => () => checkResponse('GET', '/healthz', { status: 200, headers, text });
  expect(check('{"status":"ok"}')).not.toThrow();
  expect(check('{"status":"ok","more":1}')).toThrow('additional');
  expect(check('{"status":"fine"}')).toThrow();
});
