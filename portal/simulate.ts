/** Front door of the test kit: `@vigil/portal/simulate`. */
export { VERDICTS, type Verdict } from '@vigil/protocol/attestation/claims.ts';
export { FAULT_NAMES, FAULTS, type FaultName, isRegistrationFault } from './simulate/faults.ts';
export {
  type AttestOptions,
  type Chains,
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from './simulate/simulator.ts';
