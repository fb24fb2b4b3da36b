/** Why a pilot file or a pilot key was refused. In: nothing. Out: an error with a stable code. */
import { VigilError } from '@vigil/protocol/errors.ts';

export type PilotErrorCode =
  /** The file does not begin with the header of a pilot file. */
  | 'pilot-format'
  /** Written by another version of the format. */
  | 'pilot-version'
  /** Encrypted to another key. */
  | 'pilot-key'
  /** Shorter than its header states. */
  | 'pilot-truncated'
  /** Not the bytes that were written. */
  | 'pilot-altered'
  /** Longer than the format allows. */
  | 'pilot-length'
  /** Decrypted, and not what this version writes. */
  | 'pilot-malformed'
  /** Not a P-256 key as JWK. */
  | 'pilot-key-malformed';

export class PilotError extends VigilError {
  declare readonly code: PilotErrorCode;

  constructor(code: PilotErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.name = 'PilotError';
  }
}
