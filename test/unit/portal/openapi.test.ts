/** The OpenAPI description has the same paths, purposes and errors as the code. */
import { readFileSync } from 'node:fs';
import { respond } from '@vigil/portal/http/endpoints.ts';
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
    const request = { method: 'POST', path, origin: ORIGIN, contentType: 'application/json', body: {} };
    const options = { portal, identify: () => ({ ...VISITOR, strong: true }) };
    expect((await respond(options, null, request)).status).toBe(400);
    expect((await respond(options, null, { ...request, method: 'GET' })).status).toBe(405);
  }
  expect(description).toContain(`enum: [${PURPOSES.join(', ')}]`);
});
