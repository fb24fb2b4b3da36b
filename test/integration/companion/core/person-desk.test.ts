import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ask, PERSON_ANSWERS, type PersonQuestion } from '../../../../shared/person/questions.ts';
import { FakeConnection } from '../../../fakes/connection.ts';
import { CoreBench } from '../../../fakes/core-bench.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await CoreBench.start();
});
afterEach(() => bench.stop());

/** Asks, and holds the answer against the contract. */
async function ask<Q extends PersonQuestion>(question: Q) {
  const answer = await bench.core.person.ask(question);
  const checked = PERSON_ANSWERS[question.ask as Ask].parse(answer);
  expect(checked).toEqual(answer);
  return answer;
}

const answers = (filter: object = {}, before: number | null = null, limit = 200) =>
  ask({ ask: 'answers', filter, before, limit });

describe('the overview', () => {
  it('says what is believed, learnt, kept and for whom', async () => {
    await bench.register();
    bench.engine.believe(0.97, { lastAtMs: bench.clock.now() });
    bench.type(30);
    bench.core.tick();
    await bench.attest();
    const overview = await ask({ ask: 'overview' });
    expect(overview).toMatchObject({
      nowMs: bench.clock.now(),
      lastAnswer: { bank: 'Bank nordhaven', purpose: 'session', verdict: 'match' },
      registrations: [{ bank: 'nordhaven', bankName: 'Bank nordhaven', sub: 'u-7f3a', answers: 2 }],
      data: { keyTier: 'file', home: bench.home, items: { profiles: 1, credentials: 1, answers: 2 } },
      profiles: [{ id: 'usual', kind: 'usual', active: true, stage: 'trained' }],
      falseAlarm: { possible: false, why: 'nothing-to-report' },
    });
    expect(overview.data?.bytes).toBeGreaterThan(10_000);
    const [session] = overview.sessions;
    expect(session).toMatchObject({ sites: ['https://portal.bank.example'], verdict: 'match', confidence: 0.97 });
    expect(session?.history).toEqual([{ atMs: bench.clock.now(), confidence: 0.97, verdict: 'match' }]);
    expect(session?.id).not.toContain('u3v0');
  });

  it('draws a point a second at most, and only of what changed', async () => {
    for (const confidence of [0.5, 0.5, 0.6, 0.6004, 0.7]) {
      bench.engine.believe(confidence);
      bench.core.tick();
      bench.clock.pass(600);
    }
    const { sessions } = await ask({ ask: 'overview' });
    expect(sessions[0]?.history.map(({ confidence }) => confidence)).toEqual([0.5, 0.6, 0.7]);
  });
});

describe('the ledger', () => {
  it('is searched, filtered and paged, newest first', async () => {
    await bench.register();
    for (const confidence of [0.97, 0.02, 0.97, 0.02, 0.02]) {
      bench.engine.believe(confidence);
      await bench.attest();
      bench.clock.pass(60_000);
    }
    const all = await answers();
    expect(all).toMatchObject({ matching: 6, total: 6, nextBefore: null });
    expect(all.rows.map(({ seq }) => seq)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(all.rows.at(-1)).toMatchObject({ purpose: 'registration', verdict: null, confidence: null });
    expect(await answers({ verdict: 'mismatch' }, null, 2)).toMatchObject({
      rows: [
        { seq: 6, confidence: 0.02 },
        { seq: 5, confidence: 0.02 },
      ],
      matching: 3,
      nextBefore: 5,
    });
    expect(await answers({ verdict: 'mismatch' }, 5, 2)).toMatchObject({ rows: [{ seq: 3 }], nextBefore: null });
    expect((await answers({ text: 'NORDHAVEN' })).matching).toBe(6);
    expect((await answers({ text: 'portal.bank', purpose: 'registration' })).matching).toBe(1);
    expect((await answers({ text: 'elsewhere' })).matching).toBe(0);
    const [, second] = all.rows;
    expect((await answers({ fromMs: second?.atMs })).matching).toBe(2);
  });

  it('shows exactly the claims that the bank read, also after a restart', async () => {
    await bench.register();
    bench.engine.believe(0.97);
    const { jwsHash, ...claims } = await bench.attest();
    await bench.restart();
    const whole = await ask({ ask: 'answer', seq: 2 });
    expect(whole.claims).toEqual(claims);
    expect(whole.jws).toBe(jwsHash);
    expect((await ask({ ask: 'answer', seq: 1 })).claims).toMatchObject({ sub: 'u-7f3a' });
    await expect(ask({ ask: 'answer', seq: 3 })).rejects.toMatchObject({ code: 'answer-unknown' });
    expect(await ask({ ask: 'check-chain' })).toEqual({ whole: true, entries: 2, brokenAt: null });
  });
});

describe('over the wire', () => {
  it('answers the extension, one code where it cannot', async () => {
    bench.connection.receive({ type: 'person', id: 'p-1', question: { ask: 'overview' } });
    const { answer } = await bench.connection.next('person-answer', ({ id }) => id === 'p-1');
    expect(PERSON_ANSWERS.overview.safeParse(answer).success).toBe(true);
    bench.connection.receive({ type: 'person', id: 'p-2', question: { ask: 'answer', seq: 9 } });
    const declined = await bench.connection.next('person-declined', ({ id }) => id === 'p-2');
    expect(declined.code).toBe('answer-unknown');
  });

  it('answers the control channel', async () => {
    const control = new FakeConnection('control');
    bench.core.accept(control);
    control.receive({ type: 'person', id: 'c-1', question: { ask: 'overview' } });
    await new Promise(setImmediate);
    expect(control.sent).toMatchObject([
      { type: 'reply', id: 'c-1', ok: true, answer: { profiles: [{ id: 'usual' }] } },
    ]);
  });
});
