/** Amounts of money. In: typed text or minor units. Out: minor units (cents) or formatted text. */

export const CURRENCIES = ['EUR', 'USD', 'NOK', 'GBP'] as const;
export type Currency = (typeof CURRENCIES)[number];

/** Minor units of an amount such as `12,500.00`, `12500` or `12.5`; null when it is not a positive amount. */
export function parseAmount(text: string): number | null {
  const plain = text.trim().replace(/[ ,\u00a0\u202f](?=\d{3}(\D|$))/g, '');
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match) return null;
  const minor = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return minor > 0 ? minor : null;
}

const figures = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** `1,234.50`, with a true minus sign for debits. */
export function formatMinor(minor: number): string {
  return figures.format(minor / 100).replace('-', '\u2212');
}

export function formatMoney(minor: number, currency: Currency): string {
  return `${currency}\u00a0${formatMinor(minor)}`;
}
