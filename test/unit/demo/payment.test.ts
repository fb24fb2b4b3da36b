import { CustomerDirectory, DEMO_CUSTOMERS } from '@vigil/demo/bank/server/customers.ts';
import { AccountLedger } from '@vigil/demo/bank/server/ledger.ts';
import { checkPayment, PaymentService, paymentForm } from '@vigil/demo/bank/server/payment.ts';
import { describe, expect, it } from 'vitest';

const { user, password } = DEMO_CUSTOMERS[0]!;
const customer = new CustomerDirectory(DEMO_CUSTOMERS).authenticate(user, password)!;
const accounts = new AccountLedger().accounts(customer, 0);
const good = paymentForm.parse({
  account: 'operating',
  beneficiary: 'Hansa Bunkering GmbH',
  iban: 'DE89 3704 0044 0532 0130 00',
  amount: '48,250.00',
  reference: 'INV 20431',
});

function payment() {
  const check = checkPayment(good, accounts, 'p1');
  if (!check.ok) throw new Error('the form is good');
  return check.payment;
}

describe('checkPayment', () => {
  it('makes a draft of a good form', () => {
    expect(payment()).toMatchObject({
      iban: 'DE89370400440532013000',
      minor: 4_825_000,
      state: 'draft',
      approvedBy: null,
    });
  });

  it.each([
    ['account', 'nobody'],
    ['beneficiary', ' '],
    ['iban', 'DE00 3704'],
    ['amount', '999,999,999'],
    ['currency', 'USD'],
    ['reference', ''],
    ['purpose', 'Fun'],
  ])('names %s when it is wrong', (field, value) => {
    const check = checkPayment(paymentForm.parse({ ...good, [field]: value }), accounts, 'p1');
    expect(check.ok ? [] : Object.keys(check.errors)).toEqual([field]);
  });
});

describe('the payment desk', () => {
  it('returns a payment to its own session only, until the session ends', () => {
    const service = new PaymentService();
    service.add('mine', payment());
    expect(service.find('mine', 'p1')?.id).toBe('p1');
    expect(service.find('theirs', 'p1')).toBeNull();
    service.forget('mine');
    expect(service.find('mine', 'p1')).toBeNull();
  });
});

describe('the directory', () => {
  it('refuses a wrong password and an unknown name', () => {
    const directory = new CustomerDirectory(DEMO_CUSTOMERS);
    expect(directory.authenticate(user, `${password} `)).toBeNull();
    expect(directory.authenticate('nobody', password)).toBeNull();
    expect(directory.authenticate('nobody', '')).toBeNull();
  });

  it('gives each customer an opaque handle', () => {
    expect(customer.handle).not.toContain('ingrid');
  });
});
