/** Names by which the parts of Vigil know each other. In: nothing. Out: constants. */

/** Chromium extension id: first 16 bytes of the SHA-256 of the manifest's `key`, in a to p. */
export const CHROMIUM_EXTENSION_ID = 'hhdcgpgkmaobkhpejcmgihplcpgllklo';
/** Firefox extension id (`browser_specific_settings.gecko.id`). */
export const FIREFOX_EXTENSION_ID = 'vigil@vigil.example';
/** Name of the native messaging host. */
export const NATIVE_HOST_NAME = 'com.vigil.companion';
/** Version of everything in this repository; the manifest and package.json carry the same (a test compares them). */
export const VERSION = '0.1.0';
