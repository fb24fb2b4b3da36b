/**
 * What counts as a decision in the consent window. In: its buttons, clicks. Out: "Allow" is live after a delay; a click that
 * no user made decides nothing.
 */

/** Delay before "Allow" is enabled, in milliseconds, against clicks meant for the page. */
export const SETTLE_MS = 800;

/** Disables the button, and enables it after the delay. */
export function enableLater(button: Pick<HTMLButtonElement, 'disabled'>): void {
  button.disabled = true;
  setTimeout(() => {
    button.disabled = false;
  }, SETTLE_MS);
}

/** A listener that decides on trusted clicks only. */
export function onTrusted(decide: () => void): (event: Pick<Event, 'isTrusted'>) => void {
  return ({ isTrusted }) => {
    if (isTrusted) decide();
  };
}
