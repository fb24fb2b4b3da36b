/** Why a fit cannot be made. In: nothing. Out: an error with a stable code. */
import { VigilError } from '@vigil/protocol/errors.ts';

export type FitErrorCode =
  /** The folder of recordings cannot be read. */
  | 'fit-folder'
  /** No file in it can be used. */
  | 'fit-empty'
  /** Too few people, or too little of each. */
  | 'fit-too-little'
  /** A key file is no private key as JWK. */
  | 'fit-key'
  /** A file of parameters or figures cannot be read, or they do not belong together. */
  | 'fit-file'
  /** The result cannot be written where it was asked for. */
  | 'fit-output';

export interface FitErrorOptions extends ErrorOptions {
  /** Files that were left out, with the reason of each. */
  readonly leftOut?: readonly { readonly file: string; readonly code: string; readonly message: string }[];
}

export class FitError extends VigilError {
  declare readonly code: FitErrorCode;
  readonly leftOut: NonNullable<FitErrorOptions['leftOut']>;

  constructor(code: FitErrorCode, message: string, options: FitErrorOptions = {}) {
    super(code, message, options);
    this.name = 'FitError';
    this.leftOut = options.leftOut ?? [];
  }
}
