/** International bank account numbers (ISO 13616). In: typed text. Out: whether it is valid, and its printed form. */

/** Without spaces, upper case: the form that is stored and hashed. */
export function compactIban(text: string): string {
  return text.replace(/\s+/g, '').toUpperCase();
}

/** The mod 97-10 check of ISO 7064: letters count as 10 to 35, the first four characters go last. */
export function isIban(text: string): boolean {
  const iban = compactIban(text);
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  let rest = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** In groups of four, as banks print it. */
export function printIban(iban: string): string {
  return compactIban(iban)
    .replace(/(.{4})/g, '$1 ')
    .trim();
}
