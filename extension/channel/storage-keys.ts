/** Storage keys that several parts of the extension use. */

/** The user's own list of banks, in local storage. */
export const OWN_BANKS = 'banks';

/** True while the user has turned Vigil off, in local storage: it outlasts the browser. */
export const IS_OFF = 'off';
