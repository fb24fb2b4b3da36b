/** Why a parameter file was refused. In: nothing. Out: an error with a stable code. */

export type ParametersErrorCode =
  | 'parameters-length'
  | 'parameters-magic'
  | 'parameters-version'
  | 'parameters-digest'
  | 'parameters-malformed'
  | 'parameters-other-model';

export class ParametersError extends Error {
  readonly code: ParametersErrorCode;

  constructor(code: ParametersErrorCode, options?: ErrorOptions) {
    super(code, options);
    this.name = 'ParametersError';
    this.code = code;
  }
}
