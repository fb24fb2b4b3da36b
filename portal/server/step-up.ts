/** Step-up challenge of RFC 9470. In: the required authentication. Out: status and header of the response. */

export interface StepUpOptions {
  /** Accepted authentication contexts, most preferred first. */
  readonly acrValues?: readonly string[];
  /** Maximum age of the authentication in whole seconds; 0 or an invalid number requires a new authentication. */
  readonly maxAge?: number;
  readonly realm?: string;
}

export interface StepUp {
  readonly status: 401;
  readonly headers: { readonly 'WWW-Authenticate': string };
}

/** RFC 9470 section 3: `insufficient_user_authentication` with `acr_values` and `max_age`. */
export function stepUp({ acrValues = [], maxAge = 0, realm }: StepUpOptions = {}): StepUp {
  const parameters = [
    ...(realm === undefined ? [] : [['realm', realm]]),
    ['error', 'insufficient_user_authentication'],
    ['error_description', 'A fresh, stronger authentication is needed'],
    ...(acrValues.length === 0 ? [] : [['acr_values', acrValues.join(' ')]]),
    ['max_age', String(Number.isSafeInteger(maxAge) && maxAge > 0 ? maxAge : 0)],
  ];
  const quoted = parameters.map(([name, value]) => `${name}="${quote(value!)}"`);
  return { status: 401, headers: { 'WWW-Authenticate': `Bearer ${quoted.join(', ')}` } };
}

/** quoted-string of RFC 9110 section 5.6.4; control and non-ASCII characters are dropped. */
function quote(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '').replace(/["\\]/g, '\\$&');
}
