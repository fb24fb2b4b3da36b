/**
 * Decides which fields are secret. In: the markup of a field as plain values. Out: whether its keys may be reported.
 * If in doubt, a field is secret: the cost is a little evidence.
 */

/** The markup of a field. `maxLength` is null when there is none. */
export interface FieldMarkup {
  readonly type: string;
  readonly autocomplete: string;
  readonly inputMode: string;
  readonly maxLength: number | null;
  /** Name, id, label, placeholder and similar. */
  readonly names: readonly string[];
  /** The text is masked although the type is not `password` (`-webkit-text-security`). */
  readonly masked: boolean;
  /** The field or an ancestor carries `data-vigil-secret`. */
  readonly declared: boolean;
}

/** Autofill tokens (HTML, "Autofill") of credentials and codes; `cc-*` is tested separately. */
const SECRET_AUTOCOMPLETE = new Set(['current-password', 'new-password', 'one-time-code', 'webauthn']);

const SECRET_WORDS = new Set(
  (
    'otp totp hotp otpcode pin pincode tan mtan itan phototan chiptan smstan cvv cvc csc cvn cid mfa 2fa password ' +
    'passwort passwd pwd pw kennwort passcode passphrase secret geheimzahl token smscode securid captcha ' +
    'cardnumber cardnum ccnum ccnumber creditcard kartennummer motdepasse contrasena wachtwoord losenord'
  ).split(' '),
);

/** Pairs of words that are secret only together: an account number is typed openly, a card number is not. */
const SECRET_PAIRS = new Set(
  (
    'onetime cardnumber cardno securitycode verificationcode confirmationcode authcode authenticationcode accesscode ' +
    'smscode creditcard debitcard expirydate secretcode logincode signingcode passcode'
  ).split(' '),
);

/** Longest digit field that is taken for a code, in characters. */
const MAX_CODE_LENGTH = 8;

/** Lower-case words of an identifier or label: `txtPinCode` gives txt, pin, code; trailing digits are dropped. */
function splitWords(name: string): string[] {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .map((word) => word.replace(/(\D)\d+$/, '$1'))
    .filter((word) => word !== '');
}

function isSecretName(name: string): boolean {
  const words = splitWords(name);
  return words.some((word, i) => SECRET_WORDS.has(word) || SECRET_PAIRS.has(word + (words[i + 1] ?? '')));
}

/** True when nothing typed into the field may be reported. */
export function isSecretMarkup(field: FieldMarkup): boolean {
  if (field.declared || field.masked || field.type.toLowerCase() === 'password') return true;
  const tokens = field.autocomplete.toLowerCase().split(/\s+/);
  if (tokens.some((token) => SECRET_AUTOCOMPLETE.has(token) || token.startsWith('cc-'))) return true;
  if (field.maxLength === 1) return true;
  const digits = /^(numeric|decimal|tel)$/i.test(field.inputMode) || /^(tel|number)$/i.test(field.type);
  if (digits && field.maxLength !== null && field.maxLength <= MAX_CODE_LENGTH) return true;
  return field.names.some(isSecretName);
}
