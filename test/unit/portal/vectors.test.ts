/** The published vectors applied to this verifier; they cover every refusal code. */
import { readFileSync } from 'node:fs';
import { openPortal, type Portal } from '@vigil/portal/server/portal.ts';
import { REFUSALS } from '@vigil/portal/server/refusals.ts';
import type { ChallengeStore, CredentialStore } from '@vigil/portal/server/stores.ts';
import { type Expected, verifyAttestation } from '@vigil/portal/server/verify-attestation.ts';
import { verifyRegistration } from '@vigil/portal/server/verify-registration.ts';
import { describe, expect, it } from 'vitest';
import type { VectorCase, VectorFile, VectorResult } from '../../vectors/vector.ts';

const files = ['attestation.json', 'registration.json'].map(
  (name) => JSON.parse(readFileSync(new URL(`../../vectors/${name}`, import.meta.url), 'utf8')) as VectorFile,
);

/** Stores with exactly the state of the case. */
function stores({ state }: VectorCase): { challenges: ChallengeStore; credentials: CredentialStore } {
  return {
    challenges: {
      issue: async () => state.challenge.nonce,
      consume: async (_bank, nonce) => {
        if (nonce !== state.challenge.nonce) return { state: 'unknown' };
        return state.challenge.used ? { state: 'used' } : { state: 'fresh', record: state.challenge.record };
      },
      read: async () => state.chain && JSON.stringify(state.chain),
      swap: async () => true,
    },
    credentials: {
      add: async (_bank, { kid }) => kid !== state.credential?.kid,
      find: async (_bank, kid) => (kid === state.credential?.kid ? state.credential : null),
      list: async () => [],
      listDevice: async () => [],
      revoke: async () => false,
      audit: async () => {},
    },
  };
}

function open(file: VectorFile, of: VectorCase): Promise<Portal> {
  const policy = file.policies[of.policy]!;
  return openPortal({ ...file.bank, keys: [...file.bank.keys], policy, now: () => of.now * 1000, ...stores(of) });
}

async function run(file: VectorFile, of: VectorCase): Promise<VectorResult> {
  const portal = await open(file, of);
  if (of.kind === 'registration') {
    const result = await verifyRegistration(portal, of.token, of.expected);
    return result.ok ? { ok: true, kid: result.credential.kid } : { ok: false, code: result.code };
  }
  const result = await verifyAttestation(portal, of.token, of.expected as Expected);
  if (!result.ok) return { ok: false, code: result.code };
  return { ok: true, action: result.action, reasons: result.reasons, gap: result.gap };
}

describe.each(files)('$description', (file) => {
  it.each(file.cases)('$name: $says', async (of) => {
    expect(await run(file, of)).toEqual(of.result);
  });
});

it('has a vector for every refusal of a token, and at least 60 for attestations', () => {
  const codes = files.flatMap(({ cases }) => cases.flatMap(({ result }) => (result.ok ? [] : [result.code])));
  expect(Object.keys(REFUSALS).filter((code) => !codes.includes(code))).toEqual([
    'too-many-keys',
    'overloaded',
    'store-unavailable',
  ]);
  expect(files[0]!.cases.filter(({ result }) => !result.ok).length).toBeGreaterThanOrEqual(60);
});
