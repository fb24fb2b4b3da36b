/** Storage keys that several parts of the extension use. */

/** The user's own list of banks, in local storage. */
export const OWN_BANKS = 'banks';
