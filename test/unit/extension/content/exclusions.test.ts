import { type FieldMarkup, isSecretMarkup } from '@vigil/extension/content/exclusions.ts';
import { describe, expect, it } from 'vitest';

const PLAIN: FieldMarkup = {
  type: 'text',
  autocomplete: '',
  inputMode: '',
  maxLength: null,
  names: [],
  masked: false,
  declared: false,
};
const secret = (change: Partial<FieldMarkup>): boolean => isSecretMarkup({ ...PLAIN, ...change });

describe('isSecretMarkup', () => {
  it('reports an ordinary text field', () => {
    expect(secret({})).toBe(false);
  });

  it.each(['password', 'PASSWORD'])('hides type %s', (type) => {
    expect(secret({ type })).toBe(true);
  });

  it.each([
    'one-time-code',
    'current-password',
    'new-password',
    'section-a billing cc-number',
    'cc-csc',
    'CC-EXP',
    'username webauthn',
  ])('hides autocomplete %s', (autocomplete) => {
    expect(secret({ autocomplete })).toBe(true);
  });

  it.each(['username', 'street-address', 'transaction-amount', 'off'])('reports autocomplete %s', (autocomplete) => {
    expect(secret({ autocomplete })).toBe(false);
  });

  it('hides short digit fields under any name', () => {
    expect(secret({ inputMode: 'numeric', maxLength: 6 })).toBe(true);
    expect(secret({ inputMode: 'numeric', maxLength: 8 })).toBe(true);
    expect(secret({ type: 'tel', maxLength: 4 })).toBe(true);
  });

  it('reports long digit fields: account numbers and amounts', () => {
    expect(secret({ inputMode: 'numeric', maxLength: 34 })).toBe(false);
    expect(secret({ inputMode: 'decimal' })).toBe(false);
  });

  it('hides one-character boxes: codes are typed into rows of them', () => {
    expect(secret({ maxLength: 1 })).toBe(true);
  });

  it.each([
    'otp',
    'userPin',
    'PIN_CODE',
    'txtCvv2',
    'smsTan',
    'pushTAN-input',
    'login[password]',
    'Enter your one-time code',
    'one_time_code',
    'cardNumber',
    'ccnumber',
    'securityCode',
    'Verification code',
    'mot de passe (motdepasse)',
    'contraseña',
    'otp1',
    '2fa',
    'XMLPassword',
  ])('hides a field named %s', (name) => {
    expect(secret({ names: ['', name] })).toBe(true);
  });

  it.each([
    'shippingAddress',
    'opinion',
    'beneficiary',
    'iban',
    'amount',
    'remittance text',
    'distance',
    'spinner',
    'tangent',
    'postcode',
    'companyName',
    'bank code',
    'Keyboard',
  ])('reports a field named %s', (name) => {
    expect(secret({ names: [name] })).toBe(false);
  });

  it.each([
    ['English', 'Card number', 'Amount'],
    ['German', 'Sicherheitscode', 'Bankleitzahl'],
    ['French', "Code d'accès", 'Montant'],
    ['Spanish', 'Código de seguridad', 'Importe'],
    ['Italian', 'Codice di sicurezza', 'Causale'],
    ['Dutch', 'Beveiligingscode', 'Rekening'],
    ['Portuguese', 'Senha', 'Agência'],
    ['Polish', 'Hasło', 'Kwota'],
    ['Swedish', 'Säkerhetskod', 'Belopp'],
    ['Norwegian', 'Engangskode', 'Beløp'],
    ['Danish', 'Adgangskode', 'Måned'],
    ['Finnish', 'Tunnusluku', 'Viitenumero'],
    ['Czech', 'Ověřovací kód', 'Částka'],
    ['Turkish', 'Şifre', 'Tutar'],
    ['Greek', 'Κωδικός πρόσβασης', 'Ποσό'],
    ['Russian', 'Код подтверждения', 'Сумма'],
    ['Ukrainian', 'Номер картки', 'Рахунок'],
    ['Japanese', '暗証番号を入力', '金額'],
    ['Chinese', '请输入验证码', '金额'],
    ['Korean', '카드번호', '금액'],
    ['Hungarian', 'Biztonsági kód', 'Összeg'],
    ['Romanian', 'Cod de verificare', 'Sumă'],
    ['Bulgarian', 'Код за потвърждение', 'Сметка'],
    ['Croatian', 'Zaporka', 'Iznos'],
    ['Serbian', 'Лозинка', 'Износ'],
    ['Slovak', 'Bezpečnostný kód', 'Množstvo'],
    ['Slovene', 'Varnostna koda', 'Znesek'],
    ['Estonian', 'Kinnituskood', 'Kuupäev'],
    ['Latvian', 'Drošības kods', 'Konts'],
    ['Lithuanian', 'Slaptažodis', 'Sąskaita'],
    ['Icelandic', 'Lykilorð', 'Upphæð'],
    ['Irish', 'Pasfhocal', 'IBAN'],
    ['Catalan', 'Codi de seguretat', 'Import'],
    ['Basque', 'Pasahitza', 'Zenbatekoa'],
    ['Galician', 'Contrasinal', 'Importe'],
    ['Indonesian', 'Kata sandi', 'Jumlah'],
    ['Malay', 'Kod pengesahan', 'Amaun'],
    ['Vietnamese', 'Mã xác nhận', 'Ngày'],
    ['Arabic', 'رمز التحقق', 'المبلغ'],
    ['Hebrew', 'קוד אימות', 'סכום'],
    ['Hindi', 'सत्यापन कोड', 'राशि'],
    ['Thai', 'รหัสผ่าน', 'จำนวนเงิน'],
  ])('knows secrets and ordinary short digit fields in %s', (_language, hidden, open) => {
    const digits = { inputMode: 'numeric', maxLength: 6 };
    expect(secret({ names: [hidden] })).toBe(true);
    expect(secret({ names: [open] })).toBe(false);
    expect(secret({ ...digits, names: [open] })).toBe(false);
    expect(secret({ ...digits, names: [`${open} ${hidden}`] })).toBe(true);
  });

  it.each(['Day', 'month', 'sortCode', 'sort-code-1', 'yyyy', 'Account no.', 'reference', 'quantity'])(
    'reports a short digit field named %s',
    (name) => {
      expect(secret({ inputMode: 'numeric', maxLength: 2, names: [name] })).toBe(false);
    },
  );

  it('hides masked and declared fields', () => {
    expect(secret({ masked: true })).toBe(true);
    expect(secret({ declared: true })).toBe(true);
  });
});
