/**
 * A bank for tests. In: options. Out: an open portal and a registered simulator on one clock. It stands still unless the options have
 * `now`, which stores with a clock of their own need: on a busy machine their records of a clock that stands still are over.
 */
import type { Challenge } from '@vigil/portal/server/create-challenge.ts';
import { createChallenge } from '@vigil/portal/server/create-challenge.ts';
import { generateBankKeys } from '@vigil/portal/server/generate-bank-keys.ts';
import { openPortal, type Portal, type PortalOptions } from '@vigil/portal/server/portal.ts';
import { type Expected, type Verification, verifyAttestation } from '@vigil/portal/server/verify-attestation.ts';
import { verifyRegistration } from '@vigil/portal/server/verify-registration.ts';
import { createSimulator, type Simulator } from '@vigil/portal/simulate/simulator.ts';
import { memoryChallenges, memoryCredentials } from '@vigil/portal/stores/memory.ts';

export const ORIGIN = 'https://portal.bank.example';
export const START_MS = Date.UTC(2026, 0, 15, 9, 0, 0);
export const VISITOR = { sessionId: 'session-1', subject: 'user-1' };
export const PAYMENT = ['1250.00', 'EUR', 'DE02120300000000202051', 'Invoice 7'];

export interface TestBank {
  readonly portal: Portal;
  readonly simulator: Simulator;
  readonly credentials: ReturnType<typeof memoryCredentials>;
  readonly clock: { ms: number };
  request(purpose: Expected['purpose'], of?: Partial<Expected>): Promise<Challenge>;
  verify(token: unknown, purpose: Expected['purpose'], of?: Partial<Expected>): Promise<Verification>;
}

const keys = generateBankKeys();

export async function openBank(options: Partial<PortalOptions> = {}, startMs = START_MS): Promise<TestBank> {
  const clock = { ms: startMs };
  const now = options.now ?? (() => clock.ms);
  const credentials = memoryCredentials();
  const portal = await openPortal({
    id: 'bank.example',
    name: 'Example Bank',
    origins: [ORIGIN],
    keys: await keys,
    minVersions: { companion: '0.1.0', extension: '0.1.0' },
    challenges: memoryChallenges(now),
    credentials,
    now,
    ...options,
  });
  const simulator = await createSimulator({ bank: portal.pinned, now });
  const own = (purpose: Expected['purpose'], of: Partial<Expected>): Expected => ({
    purpose,
    origin: ORIGIN,
    ...VISITOR,
    ...(purpose === 'transaction' && { transaction: PAYMENT }),
    ...of,
  });
  await register(portal, simulator, ORIGIN);
  return {
    portal,
    simulator,
    credentials,
    clock,
    request: (purpose, of = {}) => createChallenge(portal, own(purpose, of)),
    verify: (token, purpose, of = {}) => verifyAttestation(portal, token, own(purpose, of)),
  };
}

/** Registers a simulator for the visitor. */
export async function register(portal: Portal, simulator: Simulator, origin: string): Promise<void> {
  const { challenge } = await createChallenge(portal, { purpose: 'registration', origin, ...VISITOR });
  const result = await verifyRegistration(portal, await simulator.register(challenge), { origin, ...VISITOR });
  if (!result.ok) throw new Error(`registration refused: ${result.code}`);
}
