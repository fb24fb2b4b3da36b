export const KEYSTROKE_PARAMETERS = '';
