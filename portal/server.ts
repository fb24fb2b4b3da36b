/** Front door of the package: `@vigil/portal/server`. What is exported here is kept stable. */
export type { BankKeyHandle, Decrypter, PublicPoint, Signer } from './keys/bank-key.ts';
export { type Pkcs11Module, type Pkcs11Options, pkcs11Keys } from './keys/pkcs11.ts';
export type { BankPrivateKey } from './keys/private-key.ts';
export { publicKeyOf, rootOf } from './keys/root-key.ts';
export { type KeyFeedRequest, signKeyFeed } from './keys/sign-key-feed.ts';
export { type ApprovalResult, consumeApproval, issueApproval } from './server/approval.ts';
export type { ApprovedTransaction } from './server/approved-transaction.ts';
export type { AuditEntry } from './server/audit-entry.ts';
export { type AuditTrail, type StoredEntry, verifyTrail } from './server/audit-trail.ts';
export { type Challenge, type ChallengeRequest, createChallenge } from './server/create-challenge.ts';
export { hashSession, hashSubject, hashTransaction } from './server/digest.ts';
export { generateBankKeys, generateRootKey } from './server/generate-bank-keys.ts';
export {
  type Action,
  type Decision,
  decide,
  type PortalPolicy,
  PRESETS,
  portalPolicy,
  type Reason,
} from './server/policy.ts';
export { openPortal, type Portal, type PortalOptions } from './server/portal.ts';
export { REFUSALS, type Refusal, type RefusalCode } from './server/refusals.ts';
export { revokeCredential, revokeSubject } from './server/revoke.ts';
export { type StepUp, type StepUpOptions, stepUp } from './server/step-up.ts';
export { completeStepUp, requestStepUp, type StepUpRequest, type StepUpResult } from './server/step-up-request.ts';
export {
  type AuthenticationClaims,
  checkStepUp,
  type ExpectedAuthentication,
  type StepUpFault,
} from './server/step-up-return.ts';
export type {
  ChallengeRecord,
  ChallengeStore,
  Consumed,
  Credential,
  CredentialStore,
} from './server/stores.ts';
export { type Expected, type Verification, type Verified, verifyAttestation } from './server/verify-attestation.ts';
export { type ExpectedRegistration, type Registration, verifyRegistration } from './server/verify-registration.ts';
