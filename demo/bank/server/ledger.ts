/** Accounts and their transactions. In: a customer, approved payments. Out: balances and lists to show. Memory only. */
import type { Customer } from './customers.ts';
import type { Currency } from './money.ts';

export interface Transaction {
  /** ISO date. */
  readonly date: string;
  readonly counterparty: string;
  readonly reference: string;
  readonly minor: number;
  readonly balanceMinor: number;
}

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly iban: string;
  readonly currency: Currency;
  balanceMinor: number;
  /** Newest first. */
  transactions: Transaction[];
}

type Seed = readonly [daysAgo: number, counterparty: string, reference: string, minor: number];

const OPERATING: readonly Seed[] = [
  [1, 'Baltic Reefer Lines OY', 'INV 20418 charter hire', 8_460_000],
  [1, 'Port of Gothenburg', 'Berth dues, voyage 311', -1_284_550],
  [2, 'Kystverket', 'Pilotage 4th quarter', -642_075],
  [3, 'Hansa Bunkering GmbH', 'Fuel, 210 t VLSFO', -11_907_000],
  [5, 'Atlantic Cold Stores Ltd', 'INV 20411', 14_325_000],
  [6, 'Skatteetaten', 'Employer tax, period 10', -3_918_400],
  [8, 'Payroll', '42 employees', -18_340_210],
  [9, 'Nordic Grain Traders A/S', 'INV 20402 freight', 22_750_000],
  [12, 'Det Norske Veritas', 'Class survey', -1_865_000],
  [14, 'Fjordline Logistics AS', 'INV 20396', 6_142_500],
];
const DOLLARS: readonly Seed[] = [
  [2, 'Chesapeake Terminals Inc', 'Stevedoring 8821', -2_755_000],
  [4, 'Savannah Produce Corp', 'INV 20409', 9_420_000],
  [7, 'Houston Marine Supply', 'Spare parts, pump set', -1_180_320],
  [11, 'Great Lakes Milling', 'INV 20391', 12_060_000],
];
const RESERVE: readonly Seed[] = [
  [10, 'Interest', 'November', 412_233],
  [20, 'Own transfer', 'Dry-dock reserve', 15_000_000],
  [40, 'Interest', 'October', 398_102],
];

function isoDaysBefore(now: number, days: number): string {
  return new Date(now - days * 86_400_000).toISOString().slice(0, 10);
}

function account(base: Omit<Account, 'transactions'>, seeds: readonly Seed[], now: number): Account {
  let balance = base.balanceMinor;
  const transactions = seeds.map(([days, counterparty, reference, minor]) => {
    const line = { date: isoDaysBefore(now, days), counterparty, reference, minor, balanceMinor: balance };
    balance -= minor;
    return line;
  });
  return { ...base, transactions };
}

function openAccounts(now: number): Account[] {
  const operating = { id: 'operating', name: 'Operating account', iban: 'NO9386011117947', currency: 'EUR' as const };
  const dollars = { id: 'dollars', name: 'Dollar account', iban: 'NO8330001234567', currency: 'USD' as const };
  const reserve = { id: 'reserve', name: 'Dry-dock reserve', iban: 'NO7660011234567', currency: 'NOK' as const };
  return [
    account({ ...operating, balanceMinor: 248_316_540 }, OPERATING, now),
    account({ ...dollars, balanceMinor: 61_204_418 }, DOLLARS, now),
    account({ ...reserve, balanceMinor: 384_005_900 }, RESERVE, now),
  ];
}

export class AccountLedger {
  readonly #byUser = new Map<string, Account[]>();

  /** A customer's accounts, opened on first use. */
  accounts(customer: Customer, now: number): readonly Account[] {
    const known = this.#byUser.get(customer.user);
    if (known) return known;
    const opened = openAccounts(now);
    this.#byUser.set(customer.user, opened);
    return opened;
  }

  /** Books an approved payment. The amount is in the account's own currency. */
  debit(account: Account, minor: number, counterparty: string, reference: string, now: number): void {
    account.balanceMinor -= minor;
    const line = {
      date: isoDaysBefore(now, 0),
      counterparty,
      reference,
      minor: -minor,
      balanceMinor: account.balanceMinor,
    };
    account.transactions = [line, ...account.transactions];
  }
}
