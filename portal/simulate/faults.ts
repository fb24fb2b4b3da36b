/**
 * Faults of a token. In: the parts of a valid one. Out: the same parts with one fault, and the refusal code expected from
 * a verifier. The published vectors and the simulator use this list.
 */
import { CLAIM_FAULTS } from './claim-faults.ts';
import { ENVELOPE_FAULTS } from './envelope-faults.ts';
import type { SimulatedFault } from './fault-edits.ts';

export type FaultName = keyof typeof ENVELOPE_FAULTS | keyof typeof CLAIM_FAULTS;
export const FAULTS: Readonly<Record<FaultName, SimulatedFault>> = { ...ENVELOPE_FAULTS, ...CLAIM_FAULTS };
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** Claims that a registration does not have, or rules that it does not know. */
const ATTESTATION_ONLY =
  /^(claims-duplicate-nested|claim-missing|evidence-|unseen-|scope-|modality-|tier-|verdict-|confidence-|purpose-|transaction-|chain-|cnf-|key-unknown|signature-stranger)/;

export function isRegistrationFault(name: FaultName): boolean {
  return !ATTESTATION_ONLY.test(name);
}
