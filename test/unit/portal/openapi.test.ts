/** The OpenAPI description has the same paths, purposes and errors as the code. */
import { readFileSync } from 'node:fs';
import { Endpoints } from '@vigil/portal/http/endpoints.ts';
import { PURPOSES } from '@vigil/protocol/attestation/challenge.ts';
import { expect, it } from 'vitest';
import { ORIGIN, openBank, VISITOR } from './bank.ts';

const read = (path: string) => readFileSync(new URL(`../../../portal/${path}`, import.meta.url), 'utf8');
const description = read('openapi.yaml');

it('lists exactly the errors that endpoints return', () => {
  const replied = [...read('http/endpoints.ts').matchAll(/error: '([a-z-]+)'/g)].map(([, code]) => code);
  const described = description
    .slice(description.indexOf('    Error:\n      type: object'), description.indexOf('\n  responses:\n    StepUp'))
    .match(/^ {12}- [a-z-]+$/gm)!
    .map((line) => line.trim().slice(2));
  expect([...new Set(replied)].sort()).toEqual(described.sort());
});

it('describes the served paths', async () => {
  const { portal } = await openBank();
  const paths = [...description.matchAll(/^ {2}(\/\w+):$/gm)].map(([, path]) => path!);
  expect(paths).toEqual(['/challenge', '/attestation', '/registration']);
  for (const path of paths) {
    const head = { method: 'POST', path, origin: ORIGIN, contentType: 'application/json' };
    const endpoints = new Endpoints<null>({ portal, identify: () => ({ ...VISITOR, strong: true }) });
    const admission = await endpoints.admit(null, head);
    expect('respond' in admission && (await admission.respond({ object: {} })).status).toBe(400);
    expect(await endpoints.admit(null, { ...head, method: 'GET' })).toMatchObject({ refused: { status: 405 } });
  }
  expect(description).toContain(`enum: [${PURPOSES.join(', ')}]`);
});
