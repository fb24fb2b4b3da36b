/** A step-up under way. In: nothing, a type only. Out: what its return is compared with. */

/** What the session keeps of a step-up until the customer returns. */
export interface OpenStepUp {
  readonly payment: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}
