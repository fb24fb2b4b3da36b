/** Why a parameter file was refused. In: nothing. Out: an error with a stable code. */

export type ParametersErrorCode =
  | 'parameters-length'
  | 'parameters-magic'
  | 'parameters-version'
  | 'parameters-digest'
  | 'parameters-malformed'
  | 'parameters-other-model'
  /** Not a file of parameters at all. */
  | 'parameters-format'
  /** Made for another version of the engine. */
  | 'parameters-engine'
  /** Not signed by the key that the policy names. */
  | 'parameters-signature'
  /** Not the file that the policy names by its digest. */
  | 'parameters-other-file';

export class ParametersError extends Error {
  readonly code: ParametersErrorCode;

  constructor(code: ParametersErrorCode, options?: ErrorOptions) {
    super(code, options);
    this.name = 'ParametersError';
    this.code = code;
  }
}

/** Any fault of the bytes of a parameter file or template. */
export const malformed = (): ParametersError => new ParametersError('parameters-malformed');
