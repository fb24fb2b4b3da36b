import { ParametersInForce } from '@vigil/core/policy/parameters-in-force.ts';
import { PolicySource } from '@vigil/core/policy/policy-source.ts';
import { VigilError } from '@vigil/protocol/errors.ts';
import { expect, it } from 'vitest';

it('exchanges parameters again a minute after that failed', async () => {
  const policy = new PolicySource({ machine: '/nowhere/policy.json', user: '/nowhere/policy.json' });
  const named = { state: 'named', set: new Uint8Array(), calibration: 'acme', sha256: 'a'.repeat(64) } as const;
  const parameters = new ParametersInForce(policy, named);
  const exchanged: string[] = [];
  const look = (atMs: number, isFull: boolean) =>
    parameters.lookAgain(
      atMs,
      ({ state }) => {
        if (isFull) throw new VigilError('store-full', 'The disk is full.');
        exchanged.push(state);
      },
      () => {},
    );
  parameters.onPolicy();
  await expect(look(0, true)).rejects.toMatchObject({ code: 'store-full' });
  expect(parameters.report(false).source).toBe('policy');
  await look(59_000, false);
  expect(exchanged).toEqual([]);
  await look(60_000, false);
  await look(120_000, false);
  expect([exchanged, parameters.report(false).source]).toEqual([['none'], 'built-in']);
});
