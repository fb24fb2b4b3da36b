import { addBank, removeBank } from '@vigil/extension/pages/options/own-banks.ts';
import { type ListedBank, listedBank } from '@vigil/protocol/policy.ts';
import { describe, expect, it } from 'vitest';

const bank: ListedBank = { id: 'a.example', name: 'A', origins: ['https://a.example'] };

describe('addBank', () => {
  it('lists the origin of any address of the bank', () => {
    const added = addBank([bank], ' Nordhaven ', ' https://Portal.Nordhaven.example:443/login?next=/#top ');
    expect(added).toMatchObject({ ok: true, origin: 'https://portal.nordhaven.example' });
    expect(added.ok && added.banks.map((each) => listedBank.parse(each).name)).toEqual(['A', 'Nordhaven']);
  });

  it('accepts plain http on this machine only', () => {
    expect(addBank([], 'Demo', 'http://localhost:3000').ok).toBe(true);
    expect(addBank([], 'Demo', 'http://nordhaven.example')).toMatchObject({ ok: false, problem: 'bankBadAddress' });
  });

  it.each(['', 'nordhaven.example', 'https://', 'https://*.nordhaven.example', 'file:///etc/hosts', 'javascript:1'])(
    'refuses the address "%s"',
    (address) => {
      expect(addBank([], 'A', address)).toMatchObject({ ok: false, problem: 'bankBadAddress', field: 'address' });
    },
  );

  it('rejects a bank without a name, a listed bank, and one too many', () => {
    expect(addBank([], '  ', 'https://b.example')).toMatchObject({ problem: 'bankBadName', field: 'name' });
    expect(addBank([bank], 'A', 'https://a.example/x')).toMatchObject({ problem: 'bankListedAlready' });
    const full = Array.from({ length: 200 }, () => bank);
    expect(addBank(full, 'B', 'https://b.example')).toMatchObject({ problem: 'bankTooMany' });
  });
});

describe('removeBank', () => {
  it('removes exactly that bank', () => {
    expect(removeBank([bank, { ...bank, id: 'b' }], bank).map(({ id }) => id)).toEqual(['b']);
  });
});
