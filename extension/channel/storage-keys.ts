/** Names in the extension's storage that more than one part of it uses. */

/** The person's own list of banks, in local storage. */
export const OWN_BANKS = 'banks';
