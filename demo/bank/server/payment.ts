/** Payment orders. In: the form fields as text. Out: a valid order, or an error for each invalid field. */
import { z } from 'zod';
import { compactIban, isIban } from './iban.ts';
import type { Account } from './ledger.ts';
import { CURRENCIES, type Currency, parseAmount } from './money.ts';

export const PURPOSES = [
  'Supplier invoice',
  'Freight and charter',
  'Salaries',
  'Tax',
  'Own transfer',
  'Other',
] as const;

/** The submitted form; shown again when a field is invalid. */
export const paymentForm = z.object({
  account: z.string().max(40).default(''),
  beneficiary: z.string().trim().max(140).default(''),
  iban: z.string().max(60).default(''),
  amount: z.string().max(30).default(''),
  currency: z.string().max(3).default('EUR'),
  reference: z.string().trim().max(35).default(''),
  purpose: z.string().max(40).default(PURPOSES[0]),
  remittance: z.string().trim().max(2000).default(''),
});
export type PaymentForm = z.infer<typeof paymentForm>;
export type FieldErrors = Partial<Record<keyof PaymentForm, string>>;

export interface Payment {
  readonly id: string;
  readonly account: Account;
  readonly beneficiary: string;
  readonly iban: string;
  readonly minor: number;
  readonly currency: Currency;
  readonly reference: string;
  readonly purpose: string;
  readonly remittance: string;
  /** `step-up`: the customer must authenticate again before it can be approved. */
  state: 'draft' | 'step-up' | 'approved';
  /** How the payment was approved; null before approval. */
  approvedBy: 'vigil' | 'code' | null;
}

export type PaymentCheck = { ok: true; payment: Payment } | { ok: false; errors: FieldErrors };

/** Checks the form against the customer's accounts. Error messages say what to do. */
export function checkPayment(form: PaymentForm, accounts: readonly Account[], id: string): PaymentCheck {
  const errors: FieldErrors = {};
  const account = accounts.find((a) => a.id === form.account);
  const currency = CURRENCIES.find((c) => c === form.currency);
  const minor = parseAmount(form.amount);
  if (!account) errors.account = 'Choose the account to pay from.';
  if (form.beneficiary.length < 2) errors.beneficiary = 'Enter the name of the beneficiary.';
  if (!isIban(form.iban)) errors.iban = 'Check the IBAN: a digit is missing or swapped.';
  if (minor === null) errors.amount = 'Enter an amount, such as 12500.00.';
  if (!currency) errors.currency = 'Choose a currency.';
  else if (account && currency !== account.currency) errors.currency = `This account pays in ${account.currency}.`;
  if (account && minor !== null && minor > account.balanceMinor)
    errors.amount = 'The account does not hold this amount.';
  if (form.reference === '') errors.reference = 'Enter a reference, such as the invoice number.';
  if (!PURPOSES.some((p) => p === form.purpose)) errors.purpose = 'Choose the purpose of the payment.';
  if (Object.keys(errors).length > 0 || !account || minor === null || !currency) return { ok: false, errors };
  const { beneficiary, reference, purpose, remittance } = form;
  const iban = compactIban(form.iban);
  const order = { id, account, beneficiary, iban, minor, currency, reference, purpose, remittance };
  return { ok: true, payment: { ...order, state: 'draft', approvedBy: null } };
}

/** Payments of live sessions, accessible to their own session only. */
export class PaymentService {
  readonly #bySession = new Map<string, Map<string, Payment>>();

  add(sessionId: string, payment: Payment): void {
    const own = this.#bySession.get(sessionId) ?? new Map<string, Payment>();
    this.#bySession.set(sessionId, own.set(payment.id, payment));
  }

  find(sessionId: string, paymentId: string): Payment | null {
    return this.#bySession.get(sessionId)?.get(paymentId) ?? null;
  }

  /** Call it when the session ends. */
  forget(sessionId: string): void {
    this.#bySession.delete(sessionId);
  }
}
